import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateFlag } from '../../../src/core/flags/evaluate.ts';
import { readFlagFile } from '../../../src/core/flags/flag-file.ts';
import type { Json } from '../../../src/core/flags/json.ts';
import { OPERATORS } from '../../../src/core/flags/operators/operators.ts';

const SEED = 11;

/** Operators over anything at all, also where they expect a list or a text. */
const { rule } = fc.letrec<{ rule: Json; operands: Json }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'rule', withCrossShrink: true },
    fc.jsonValue({ maxDepth: 2, noUnicodeString: false }) as fc.Arbitrary<Json>,
    fc.constantFrom<Json>({ var: 'a' }, { var: '' }, { var: 'targetingKey' }, { $ref: 'shared' }),
    fc
      .tuple(fc.constantFrom(...OPERATORS.keys()), tie('operands'))
      .map(([name, of]): Json => ({ [name]: of })),
  ),
  operands: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'rule' },
    fc.array(tie('rule'), { maxLength: 4 }),
    tie('rule'),
  ),
}));

const contexts = fc.oneof(
  fc.record(
    { targetingKey: fc.jsonValue(), a: fc.jsonValue({ maxDepth: 3 }) },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
  fc.constant(undefined),
);

test(`whatever rule and context say, there is an answer (seed ${SEED})`, () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(rule, rule, contexts, (targeting, shared, context) => {
      const flag = {
        state: 'ENABLED',
        variants: { on: 1, true: 2 },
        defaultVariant: 'on',
        targeting,
      };
      const text = JSON.stringify({ flags: { f: flag }, $evaluators: { shared } });
      const { set, problems } = readFlagFile('f.json', text);
      if (!set) throw new Error(JSON.stringify(problems));
      const details = evaluateFlag(set, 'f', { context, nowMs: 0, type: 'number' });
      seen.add(`${details.reason} ${details.errorCode ?? ''}`);
      // An error leaves the value to the caller; without one there is a variant.
      expect(details.value === undefined).toBe(details.errorCode !== undefined);
      expect(details.variant === undefined).toBe(details.errorCode !== undefined);
    }),
    { seed: SEED, numRuns: 4_000 },
  );
  expect([...seen].sort()).toEqual([
    'DEFAULT ',
    'ERROR GENERAL',
    'ERROR INVALID_CONTEXT',
    'ERROR PARSE_ERROR',
    'STATIC ',
    'TARGETING_MATCH ',
  ]);
});

test(`any file is read or refused, whatever it holds (seed ${SEED})`, () => {
  const keys = fc.constantFrom(
    'flags',
    '$evaluators',
    'metadata',
    'f',
    'state',
    'variants',
    '__proto__',
  );
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom('ENABLED', 'DISABLED'),
      fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  }));
  const texts = fc.oneof(
    values.value.map((value) => JSON.stringify(value)),
    values.value.map((value) => JSON.stringify({ flags: { f: value } })),
    fc.string(),
  );
  fc.assert(
    fc.property(texts, fc.constantFrom('f.json', 'f.yaml'), (text, file) => {
      const { set, problems } = readFlagFile(file, text);
      if (!set) expect(problems).not.toEqual([]);
      for (const key of [...(set?.flags.keys() ?? []), 'f']) {
        if (set) evaluateFlag(set, key, { context: {}, nowMs: 0 });
      }
    }),
    { seed: SEED, numRuns: 3_000 },
  );
});
