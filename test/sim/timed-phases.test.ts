import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivals } from '../../src/core/traffic/arrivals.ts';
import type { TrafficPhase, TrafficPlan } from '../../src/core/traffic/plan.ts';
import { constantUntil, expectedUntil, peakRate, timedPhases } from '../../src/sim/timed-phases.ts';

const REST = { users: 5, segments: [], prompts: 'facts', streaming: 0 } as const;

function open(
  forMs: number,
  fromPerSecond: number,
  toPerSecond = fromPerSecond,
  kind: 'constant' | 'poisson' = 'constant',
): TrafficPhase {
  return { ...REST, forMs, load: { kind: 'open', arrivals: kind, fromPerSecond, toPerSecond } };
}

function closed(forMs: number): TrafficPhase {
  return { ...REST, forMs, load: { kind: 'closed', connections: 2 } };
}

/** When a plan's requests are sent, in plan time. */
function sentMs(plan: TrafficPlan, compression: number): number[] {
  const source = { seed: 5, timeScale: compression, prompts: ['?'] };
  return [...arrivals(plan, source)].map(({ atMs }) => atMs * compression);
}

describe('phases at their places', () => {
  it('begin where the last one ended', () => {
    const phases = [open(1_000, 1), closed(500), open(2_000, 3)];
    const timed = timedPhases({ phases });
    expect(timed.map(({ index, startMs, endMs }) => [index, startMs, endMs])).toEqual([
      [0, 0, 1_000],
      [1, 1_000, 1_500],
      [2, 1_500, 3_500],
    ]);
  });

  it('have the highest rate of an open loop, in plan time', () => {
    const phases = [open(1_000, 10, 30), closed(500), open(1_000, 20)];
    expect(peakRate({ phases }, 1)).toBe(30);
    expect(peakRate({ phases }, 20)).toBe(1.5);
    expect(peakRate({ phases: [closed(500)] }, 1)).toBe(0);
  });
});

describe('expected requests', () => {
  it('are the area under the rate up to any time', () => {
    const [phase] = timedPhases({ phases: [open(60_000, 10, 40)] });
    if (phase === undefined) throw new Error('no phase');
    let area = 0;
    const stepMs = 10;
    for (let atMs = 0; atMs < 60_000; atMs += stepMs) {
      if (atMs % 12_000 === 0) expect(expectedUntil(phase, atMs, 1)).toBeCloseTo(area, 6);
      area += (10 + 30 * ((atMs + stepMs / 2) / 60_000)) * (stepMs / 1_000);
    }
    expect(expectedUntil(phase, 60_000, 1)).toBeCloseTo(1_500, 9);
    expect(expectedUntil(phase, 60_000, 20)).toBeCloseTo(75, 9);
  });

  it('are none of a closed loop, which sends when it is answered', () => {
    const [phase] = timedPhases({ phases: [closed(1_000)] });
    expect(phase && expectedUntil(phase, 1_000, 1)).toBe(0);
  });
});

describe('constant arrivals', () => {
  const rate = fc.integer({ min: 0, max: 200 }).map((tenths) => tenths / 10);
  const phase = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(fc.integer({ min: 1, max: 6_000 }), rate, rate) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
  const plans = fc
    .array(phase, { minLength: 1, maxLength: 6 })
    .map((phases) => phases.map((of) => (of === null ? closed(700) : open(...of))));

  it('are counted by any time as they are sent, ramps and many short phases too', () => {
    fc.assert(
      fc.property(
        plans,
        fc.constantFrom(1, 4),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (phases, pace, part) => {
          const timed = timedPhases({ phases });
          const sent = sentMs({ phases }, pace);
          for (const each of timed) {
            if (each.load.kind !== 'open') continue;
            const atMs = each.startMs + part * each.forMs;
            // Right at an arrival the last bit of two sums may differ.
            if (sent.some((sendMs) => Math.abs(sendMs - atMs) < 0.01)) continue;
            const counted = constantUntil(timed, each, { atMs, compression: pace });
            expect(counted).toBe(sent.filter((sendMs) => sendMs < atMs).length);
          }
        },
      ),
      { examples: [[Array.from({ length: 5 }, () => open(100, 4)), 1, 0.999]] },
    );
  });

  it('go on with their step after a Poisson phase, which begins anew', () => {
    const phases = [open(1_000, 0.4), open(1_000, 3, 3, 'poisson'), open(1_000, 0.4)];
    const timed = timedPhases({ phases });
    const last = timed[2];
    if (last === undefined) throw new Error('no phase');
    const inLast = sentMs({ phases }, 1).filter((atMs) => atMs > 2_000);
    expect(constantUntil(timed, last, { atMs: 2_000, compression: 1 })).toBe(0);
    expect(constantUntil(timed, last, { atMs: 3_000, compression: 1 })).toBe(1);
    expect(inLast).toHaveLength(1);
  });
});
