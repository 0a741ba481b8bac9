import { expect, it } from 'vitest';
import type { AbResult, AbVerdict } from '../../../../src/core/abtest/results.ts';
import { StandingVerdicts } from '../../../../src/core/scenario/abtest/standing-verdicts.ts';

/** Of latency in one treatment; null where results are withheld. */
function look(verdict: AbVerdict | null): AbResult {
  const nobody = { requests: 0, clusters: 0, value: null };
  const latency = {
    ...{ metric: 'latency' as const, control: nobody, treatment: nobody },
    ...{ difference: null, relative: null, interval: null, evidence: 1, p: 1 },
  };
  return {
    ...{ epoch: 0, control: 'current', arms: [] },
    split: { state: 'ok', p: 1, arms: [], strays: 0, message: null },
    treatments: verdict && [{ arm: 'small', metrics: [{ ...latency, verdict }] }],
  };
}

it('tells a verdict once for as long as it stands, and since when', () => {
  const verdicts = new StandingVerdicts();
  const told = (
    ['no difference yet', 'better', 'better', 'no difference yet', 'worse'] as const
  ).map((verdict, index) => verdicts.take(look(verdict), index).map(({ found }) => found.verdict));
  expect(told).toEqual([[], ['better'], [], [], ['worse']]);
  expect(verdicts.read()).toEqual([{ arm: 'small', metric: 'latency', verdict: 'worse', atMs: 4 }]);
});

it('keeps the time of the first look that said it', () => {
  const verdicts = new StandingVerdicts();
  for (let atMs = 0; atMs < 3; atMs += 1) verdicts.take(look('better'), atMs);
  expect(verdicts.read()).toMatchObject([{ verdict: 'better', atMs: 0 }]);
  expect(verdicts.take(look(null), 3)).toEqual([]);
  expect(verdicts.read()).toEqual([]);
});
