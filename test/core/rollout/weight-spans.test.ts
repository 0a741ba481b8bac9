import { expect, it } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import type { RolloutEvent } from '../../../src/core/rollout/state.ts';
import { differsMuch, weightSpans } from '../../../src/core/rollout/weight-spans.ts';
import { MINUTE_MS } from './plans.ts';

const step = (atMs: number, index: number, label: string): RolloutEvent => ({
  kind: 'step',
  ...{ atMs, index, label },
});
const weight = (atMs: number, to: number): RolloutEvent => ({ kind: 'weight', atMs, weight: to });

it('names each weight by the step that set it, and leaves out what lasted no time', () => {
  const events = [
    step(0, 0, 'pause 1m'),
    step(MINUTE_MS, 1, 'setWeight 5'),
    weight(MINUTE_MS, 5),
    step(MINUTE_MS, 2, 'pause 10m'),
    step(11 * MINUTE_MS, 3, 'setWeight 25'),
    weight(11 * MINUTE_MS, 25),
    weight(12 * MINUTE_MS, 0),
  ];
  expect(weightSpans(events, 12 * MINUTE_MS)).toEqual([
    { fromMs: 0, toMs: MINUTE_MS, weight: 0, step: 1, label: 'pause 1m' },
    { fromMs: MINUTE_MS, toMs: 11 * MINUTE_MS, weight: 5, step: 2, label: 'setWeight 5' },
    { fromMs: 11 * MINUTE_MS, toMs: 12 * MINUTE_MS, weight: 25, step: 4, label: 'setWeight 25' },
  ]);
});

it.each([
  [5, 500, 9_500, false],
  [5, 600, 9_400, false],
  [5, 5_000, 5_000, true],
  [5, 100, 9_900, true],
  [5, 0, 10_000, true],
  [50, 4_200, 5_800, false],
  [50, 3_000, 7_000, true],
  [100, 10_000, 0, false],
  [0, 0, 10_000, false],
  [0, 500, 9_500, true],
  // A few requests tell little.
  [5, 3, 17, false],
  [5, 0, 0, true],
])('at %i%%, %i of the canary beside %i of stable', (planned, canary, stable, differs) => {
  expect(differsMuch({ weight: planned }, { canary, stable })).toBe(differs);
});

it('takes no split that the plan itself would have made for another one', () => {
  const seed = 5;
  const random = stream(seed, 'splits');
  for (let draw = 0; draw < 500; draw += 1) {
    const planned = Math.floor(random() * 101);
    const all = 1 + Math.floor(random() * 2_000);
    let canary = 0;
    for (let request = 0; request < all; request += 1) {
      if (random() * 100 < planned) canary += 1;
    }
    const differs = differsMuch({ weight: planned }, { canary, stable: all - canary });
    expect(differs, `seed ${seed}, draw ${draw}: ${canary} of ${all} at ${planned}%`).toBe(false);
  }
});
