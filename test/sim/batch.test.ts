import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerCell, AnswerDistribution } from '../../src/core/model/answer-distribution.ts';
import { stream } from '../../src/core/random.ts';
import { CLIENT_PATIENCE_MS } from '../../src/core/traffic/patience.ts';
import { Batch, type Ended, isAbandoned } from '../../src/sim/batch.ts';
import { chanceOf } from '../core/chi-square.ts';

const SEED = 23;
const UNLIKELY = 1e-4;

function cell(share: number, seconds: number | null): AnswerCell {
  const end = seconds === null ? 'timeout' : 'answered';
  return {
    share,
    seconds,
    end,
    injected: null,
    streamed: null,
    outputTokens: { mean: 0, variance: 0 },
  };
}

function distributionOf(cells: readonly AnswerCell[]): AnswerDistribution {
  return {
    cells,
    inputTokens: { mean: 0, variance: 0 },
    estimatedInputTokens: { mean: 0, variance: 0 },
    firstToken: [],
    interToken: [],
  };
}

const CELLS = [cell(0.5, 0.2), cell(0.3, 4), cell(0.15, 90), cell(0.05, null)];

function batchOf(count: number, cells = CELLS, compression = 1): Batch {
  const slice = { count, fromMs: 10_000, toMs: 25_000, compression };
  return new Batch({ distribution: distributionOf(cells), ...slice }, stream(SEED, `${count}`));
}

function totalOf(ended: readonly Ended[]): number {
  return ended.reduce((sum, { count }) => sum + count, 0);
}

describe('a batch', () => {
  it('ends every request once, whenever it is looked at', () => {
    fc.assert(
      fc.property(
        fc.nat(3_000),
        fc.array(fc.double({ min: 10_000, max: 70_000, noNaN: true }), { maxLength: 20 }),
        fc.constantFrom(1, 20),
        (count, looks, compression) => {
          const batch = batchOf(count, CELLS, compression);
          const draw = stream(SEED, 'looks');
          let ended = 0;
          for (const atMs of looks.toSorted((a, b) => a - b)) {
            const now = batch.settle(atMs, draw);
            expect(now.every((each) => each.count > 0)).toBe(true);
            ended += totalOf(now);
            expect(batch.left).toBe(count - ended);
            expect(batch.settle(atMs, draw)).toEqual([]);
          }
          ended += totalOf(batch.settle(25_000 + CLIENT_PATIENCE_MS * compression, draw));
          expect(ended).toBe(count);
          expect(batch.left).toBe(0);
          expect(batch.settle(Number.POSITIVE_INFINITY, draw)).toEqual([]);
        },
      ),
    );
  });

  it.each([1, 20])('ends nothing before its time at compression %d', (compression) => {
    const batch = batchOf(5_000, [cell(1, 4)], compression);
    const draw = stream(SEED, 'early');
    expect(batch.settle(10_000 + 4_000 * compression, draw)).toEqual([]);
    expect(totalOf(batch.settle(10_000 + 4_000 * compression + 100, draw))).toBeGreaterThan(0);
    expect(batch.lastEndMs(draw)).toBeGreaterThan(10_000 + 4_000 * compression);
    expect(batch.lastEndMs(draw)).toBeLessThanOrEqual(25_000 + 4_000 * compression);
  });

  it('gives up what takes longer than a client waits', () => {
    const batch = batchOf(5_000, [cell(0.5, 90), cell(0.5, null)]);
    const draw = stream(SEED, 'given up');
    expect(batch.lastEndMs(draw)).toBeLessThanOrEqual(25_000 + CLIENT_PATIENCE_MS);
    const ended = batch.settle(25_000 + CLIENT_PATIENCE_MS, draw);
    // What never comes the router gives up, before its client does.
    expect(ended.map((each) => isAbandoned(each.cell))).toEqual([true, false]);
    expect(CELLS.map(isAbandoned)).toEqual([false, false, true, false]);
  });

  it(`ends as evenly as its requests came, in the shares of its cells (seed ${SEED})`, () => {
    const cells = [cell(0.7, 1), cell(0.3, 2)];
    const windows = 5;
    const counts = cells.map(() => new Array<number>(windows).fill(0));
    for (let round = 0; round < 300; round += 1) {
      const batch = batchOf(100 + round, cells);
      const draw = stream(SEED, `round/${round}`);
      // Windows of three seconds each, for a cell that begins to end a second after the requests came.
      for (let window = 0; window < windows; window += 1) {
        for (const ended of batch.settle(14_000 + 3_000 * window, draw)) {
          const of = counts[cells.indexOf(ended.cell)] ?? [];
          of[window] = (of[window] ?? 0) + ended.count;
        }
      }
    }
    const [first = [], second = []] = counts;
    expect(chanceOf(first, [0.2, 0.2, 0.2, 0.2, 0.2])).toBeGreaterThan(UNLIKELY);
    // The second cell ends a second later still: two thirds of a window first.
    const part = [2, 3, 3, 3, 3].map((seconds) => seconds / 14);
    expect(chanceOf(second, part)).toBeGreaterThan(UNLIKELY);
    const sums = counts.map((of) => of.reduce((sum, count) => sum + count, 0));
    expect(chanceOf([sums[0] ?? 0, (sums[1] ?? 0) * (15 / 14)], [0.7, 0.3])).toBeGreaterThan(
      UNLIKELY,
    );
  });
});
