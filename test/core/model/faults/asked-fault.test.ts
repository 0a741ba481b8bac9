import fc from 'fast-check';
import { expect, it } from 'vitest';
import { INJECTED_QUALITIES } from '../../../../src/core/model/answer-text.ts';
import { FLAW_NAMES } from '../../../../src/core/model/faults/answer-flaws.ts';
import { askedFault } from '../../../../src/core/model/faults/asked-fault.ts';
import { ERROR_KINDS } from '../../../../src/core/model/profile.ts';

it.each([
  ['503', { errors: 1, errorKind: '503' }],
  ['429@30', { errors: 1, errorKind: '429', errorAt: 30 }],
  ['cut@40', { errors: 1, errorKind: 'cut', errorAt: 40 }],
  ['truncation', { flaws: { truncation: { share: 1, at: null } } }],
  [
    'slowDrip@5, missingDone, latency@1.5',
    {
      flaws: { slowDrip: { share: 1, at: 5 }, missingDone: { share: 1, at: null } },
      latency: 1.5,
    },
  ],
  ['refusal', { hallucination: 0, vague: 0, refusal: 1, wrongFormat: 0 }],
])('%s', (header, effects) => {
  expect(askedFault(header)).toEqual(effects);
});

it.each([
  ['503@2', 'x-understudy-fault: 503 takes no number; expected 503'],
  ['vague@1', 'x-understudy-fault: vague takes no number; expected vague'],
  ['verbose', 'x-understudy-fault: verbose takes a factor; expected verbose@2'],
  ['latency@0', 'x-understudy-fault: latency takes a factor; expected latency@2'],
  ['cut@9999999', 'x-understudy-fault: cut@9999999: expected a number up to 1000000'],
])('%s is refused', (header, message) => {
  expect(askedFault(header)).toBe(message);
});

it('knows every fault of a request by its name, and nothing of a server', () => {
  for (const name of [...ERROR_KINDS, ...FLAW_NAMES, ...INJECTED_QUALITIES])
    expect(askedFault(name), name).toBeTypeOf('object');
  for (const name of ['down', 'refuse', 'kv', 'prefixMiss', 'constructor', ''])
    expect(askedFault(name), name).toMatch(/is no fault of a request; expected 500, 503/);
});

it('whatever a header holds, there are effects or one line', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      const asked = askedFault(header);
      if (typeof asked === 'string') expect(asked.length).toBeGreaterThan(0);
      else expect(asked).toBeTypeOf('object');
    }),
  );
});
