import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivals } from '../../../../src/core/traffic/arrivals.ts';
import type { TraceLoad } from '../../../../src/core/traffic/plan.ts';
import { replayed } from '../../../../src/core/traffic/trace/replay.ts';
import { type TraceWindow, windowOf } from '../../../../src/core/traffic/trace/trace-window.ts';
import { openPhase, PROMPTS } from '../plans.ts';

const request = (atMs: number) => ({ atMs, inputTokens: 40, outputTokens: 9 });

/** One request every second for ten of them. */
const TEN = Array.from({ length: 10 }, (_, second) => request(second * 1_000));
const ALL: TraceWindow = { fromMs: 0, forMs: null, timeScale: 1, loop: false };

function loadOf(window: Partial<TraceWindow> = {}): TraceLoad {
  const load = windowOf(TEN, { ...ALL, ...window });
  if (typeof load === 'string') throw new Error(load);
  return load;
}

function times(load: TraceLoad, afterMs: number, untilMs: number, compression = 1): number[] {
  return [...replayed(load, { afterMs, untilMs }, compression)].map(({ atMs }) => atMs);
}

describe('windowOf', () => {
  it('takes a part, from its own start on', () => {
    const { requests, repeatMs } = loadOf({ fromMs: 2_500, forMs: 3_000 });
    expect(requests.map(({ atMs }) => atMs)).toEqual([500, 1_500, 2_500]);
    expect(repeatMs).toBeNull();
  });

  it('goes twice as fast', () => {
    const { requests, repeatMs } = loadOf({ timeScale: 2, loop: true });
    expect(requests.slice(0, 3).map(({ atMs }) => atMs)).toEqual([0, 500, 1_000]);
    // The last request has its second, too.
    expect(repeatMs).toBe(5_000);
  });

  it('says that there is nothing from there on', () => {
    expect(windowOf(TEN, { ...ALL, fromMs: 11_000 })).toContain('it lasts 10s');
  });
});

describe('replayed', () => {
  it('is what lies after one time and up to another', () => {
    expect(times(loadOf(), -1, 2_000)).toEqual([0, 1_000, 2_000]);
    expect(times(loadOf(), 2_000, 4_500)).toEqual([3_000, 4_000]);
    expect(times(loadOf(), 9_000, 1e9)).toEqual([]);
  });

  it('begins again where it loops', () => {
    expect(times(loadOf({ loop: true }), 8_500, 11_000)).toEqual([9_000, 10_000, 11_000]);
    expect(times(loadOf({ loop: true, fromMs: 9_000 }), 100_499, 102_000)).toEqual([
      101_000, 102_000,
    ]);
  });

  it('sends one in so many when the plan runs faster than the clock', () => {
    expect(times(loadOf({ loop: true }), -1, 19_999, 5)).toEqual([4_000, 9_000, 14_000, 19_000]);
    expect(times(loadOf({ loop: true }), -1, 99_999, 2.5)).toHaveLength(40);
  });

  it('comes to the same in one piece and in any pieces', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 12 });
    const compression = fc.constantFrom(1, 2, 3.5, 30);
    fc.assert(
      fc.property(cuts, compression, fc.boolean(), (at, factor, loop) => {
        const load = loadOf({ loop, timeScale: 3 });
        const edges = [-1, ...at.toSorted((a, b) => a - b), 60_000];
        const pieces = edges
          .slice(1)
          .flatMap((untilMs, index) => times(load, edges[index] ?? 0, untilMs, factor));
        expect(pieces).toEqual(times(load, -1, 60_000, factor));
      }),
    );
  });
});

describe('arrivals of a trace', () => {
  it('come at its times after the phases before it, sized, and end with their phase', () => {
    const phases = [openPhase(), { ...openPhase(), load: loadOf({ loop: true }), forMs: 12_000 }];
    const source = { seed: 7, timeScale: 1, prompts: PROMPTS };
    const requests = [...arrivals({ phases }, source)].slice(400);
    expect(requests.map(({ atMs }) => atMs)).toEqual(
      Array.from({ length: 12 }, (_, second) => 10_000 + second * 1_000),
    );
    expect(requests[0]).toMatchObject({ id: 'r-400', answerTokens: 9, context: { tokens: 38 } });
  });

  it('are the same for every seed but for who asks what', () => {
    const phases = [{ ...openPhase(), load: loadOf() }];
    const at = (seed: number) =>
      [...arrivals({ phases }, { seed, timeScale: 1, prompts: PROMPTS })].map(
        ({ id, atMs, answerTokens }) => ({ id, atMs, answerTokens }),
      );
    expect(at(1)).toEqual(at(2));
  });

  it('come compression times as fast, one in so many', () => {
    const phases = [{ ...openPhase(), load: loadOf({ loop: true }), forMs: 600_000 }];
    const source = { seed: 7, timeScale: 20, prompts: PROMPTS };
    const requests = [...arrivals({ phases }, source)];
    expect(requests).toHaveLength(30);
    expect(requests.at(-1)?.atMs).toBeCloseTo(599_000 / 20, 3);
  });
});
