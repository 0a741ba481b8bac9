import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HISTORY_POINTS, HISTORY_SIZE, TimeTable } from '../../../src/core/history/time-table.ts';

const SIZE = { rows: 5, buckets: 4, bucketMs: 1_000 };

interface Added {
  readonly stepMs: number;
  readonly value: number | null;
}

const row = fc.record({
  stepMs: fc.integer({ min: -3_000, max: 60_000 }),
  value: fc.option(fc.integer({ min: -1_000, max: 1_000 }), { freq: 6 }),
});

function tableOf(rows: readonly Added[]) {
  const table = new TimeTable(['value'], SIZE);
  let atMs = 1_000_000;
  const times: number[] = [];
  for (const { stepMs, value } of rows) {
    atMs += stepMs;
    times.push(Math.max(atMs, (times.at(-1) ?? 0) + 1));
    table.add(atMs, [value]);
  }
  return { table, times };
}

/** Each row of the table with the added rows that it stands for: those nearest to it by order. */
function column(slice: ReturnType<TimeTable['all']>, name: string) {
  return slice.columns[name] ?? slice.columns[name.replace(/:.*/, '')] ?? [];
}

describe('whatever is added', () => {
  const rows = fc.array(row, { maxLength: 300 });

  it('times only rise, and are within those that were added', () => {
    fc.assert(
      fc.property(rows, (added) => {
        const { table, times } = tableOf(added);
        const { atMs } = table.all();
        for (const [index, time] of atMs.entries()) {
          expect(time).toBeGreaterThan(atMs[index - 1] ?? 0);
          expect(time).toBeGreaterThanOrEqual(times[0] ?? 0);
          expect(time).toBeLessThanOrEqual(times.at(-1) ?? 0);
        }
      }),
    );
  });

  it('the latest rows are as they came', () => {
    fc.assert(
      fc.property(rows, (added) => {
        const { table, times } = tableOf(added);
        const slice = table.all();
        const kept = added.slice(-SIZE.rows).map(({ value }) => value);
        if (kept.length === 0) return;
        expect(slice.atMs.slice(-kept.length)).toEqual(times.slice(-kept.length));
        expect(column(slice, 'value').slice(-kept.length)).toEqual(kept);
        expect(table.from(0)).toEqual({
          atMs: times.slice(-kept.length),
          columns: { value: kept },
        });
      }),
    );
  });

  it('lowest and highest are exact, the means lie between them, and no more rows come than it may have', () => {
    fc.assert(
      fc.property(rows, (added) => {
        const slice = tableOf(added).table.all();
        expect(slice.atMs.length).toBeLessThanOrEqual(SIZE.rows + 2 * SIZE.buckets);
        const values = added.flatMap(({ value }) => (value === null ? [] : [value]));
        const numbers = (name: string) => column(slice, name).filter((value) => value !== null);
        const [low, high] = [numbers('value:low'), numbers('value:high')];
        if (values.length > 0) {
          expect(Math.min(...low)).toBe(Math.min(...values));
          expect(Math.max(...high)).toBe(Math.max(...values));
        } else expect(numbers('value')).toEqual([]);
        for (const [index, mean] of column(slice, 'value').entries()) {
          const [least, most] = [
            column(slice, 'value:low')[index],
            column(slice, 'value:high')[index],
          ];
          if (mean === null) expect([least, most]).toEqual([null, null]);
          else {
            expect(mean).toBeGreaterThanOrEqual((least ?? 0) - 1e-3);
            expect(mean).toBeLessThanOrEqual((most ?? 0) + 1e-3);
          }
        }
      }),
    );
  });

  it('the means, weighted by how many they stand for, are the mean', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 400 }),
        (steps) => {
          const { table, times } = tableOf(steps.map((stepMs, value) => ({ stepMs, value })));
          const slice = table.all();
          const spreads = column(slice, 'value:high').map(
            (high, index) => (high ?? 0) - (column(slice, 'value:low')[index] ?? 0) + 1,
          );
          // Values count up, so a bucket stands for as many as lie from its lowest to its highest.
          const sum = column(slice, 'value').reduce<number>(
            (all, mean, index) => all + (mean ?? 0) * (spreads[index] ?? 0),
            0,
          );
          expect(spreads.reduce((all, one) => all + one, 0)).toBe(times.length);
          const exact = (times.length * (times.length - 1)) / 2;
          expect(Math.abs(sum - exact)).toBeLessThanOrEqual(1e-6 * exact);
        },
      ),
    );
  });
});

describe('a break', () => {
  it('is a row of nulls, once, however often it is asked for', () => {
    const table = new TimeTable(['a', 'b'], SIZE);
    table.break(500);
    table.add(1_000, [1, null]);
    table.break(1_500);
    table.break(1_700);
    table.add(9_000, [3, 4]);
    expect(table.all()).toEqual({
      atMs: [1_000, 1_500, 9_000],
      columns: { a: [1, null, 3], b: [null, null, 4] },
    });
  });

  it('is still one where what it parts is old, and not where it is too short to be seen', () => {
    const table = new TimeTable(['a'], { ...SIZE, buckets: 8 });
    for (const atMs of [1_000, 1_100]) table.add(atMs, [1]);
    table.break(1_200);
    table.add(1_300, [2]);
    table.break(1_400);
    for (let second = 10; second < 16; second += 1) table.add(second * 1_000, [second]);
    const { atMs, columns } = table.all();
    expect(columns.a?.slice(0, 3)).toEqual([1.333333, null, 10]);
    expect(atMs.slice(0, 3)).toEqual([1_133, 1_400, 10_000]);
  });
});

it('what is no finite number is null, and missing values are too', () => {
  const table = new TimeTable(['a', 'b', 'c'], SIZE);
  table.add(1, [Number.NaN, Number.POSITIVE_INFINITY]);
  expect(table.all().columns).toEqual({ a: [null], b: [null], c: [null] });
});

it('of a hundred thousand seconds as much is kept as of some thousand', () => {
  const table = new TimeTable(['value'], HISTORY_SIZE);
  for (let second = 0; second < 100_000; second += 1) table.add(second * 1_000, [second % 60]);
  const slice = table.all();
  expect(slice.atMs.length).toBeLessThanOrEqual(HISTORY_POINTS);
  expect(slice.atMs.length).toBeGreaterThan(HISTORY_SIZE.rows + HISTORY_SIZE.buckets / 2 - 2);
  expect(table.total).toBe(100_000);
});
