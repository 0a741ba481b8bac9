import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSelector } from '../../../src/core/promql/parse.ts';
import { SeriesStore } from '../../../src/core/promql/store.ts';

const UP = { __name__: 'up', job: 'api' };

describe('append', () => {
  test('takes samples in order of time and refuses the others by name', () => {
    const store = new SeriesStore();
    expect(store.append(UP, 1_000, 1)).toBe('appended');
    expect(store.append(UP, 1_000, 1)).toBe('repeated');
    expect(store.append(UP, 1_000, 2)).toBe('duplicate');
    expect(store.append(UP, 999, 1)).toBe('out-of-order');
    expect(store.appendStale(store.series(UP), 1_000)).toBe('duplicate');
    expect(store.appendStale(store.series(UP), 2_000)).toBe('appended');
    expect(store.appendStale(store.series(UP), 2_000)).toBe('repeated');
    expect(store.append(UP, 2_000, Number.NaN)).toBe('duplicate');
    expect(store.sampleCount()).toBe(2);
  });

  test('an empty label is no label, and a label may be called constructor', () => {
    const store = new SeriesStore();
    expect(store.series({ ...UP, zone: '' })).toBe(store.series(UP));
    store.append({ ...UP, constructor: 'x' }, 0, 1);
    expect(store.select(parseSelector('up{constructor="x"}'))).toHaveLength(1);
    expect(store.select(parseSelector('up{constructor=""}'))).toHaveLength(1);
  });

  test('knows stale markers from other NaN, also after its arrays have grown and moved', () => {
    const store = new SeriesStore();
    const series = store.series(UP);
    for (let i = 0; i < 100; i += 1)
      if (i % 3 === 0) store.appendStale(series, i);
      else store.appendTo(series, i, Number.NaN);
    store.dropBefore(50);
    for (let i = 100; i < 200; i += 1) store.appendTo(series, i, i);
    const { samples } = series;
    const stale: number[] = [];
    for (let i = samples.first; i < samples.end; i += 1)
      if (samples.isStale(i)) stale.push(samples.times[i] ?? 0);
    expect(stale).toEqual([51, 54, 57, 60, 63, 66, 69, 72, 75, 78, 81, 84, 87, 90, 93, 96, 99]);
    expect(samples.staleCount).toBe(stale.length);
  });
});

describe('retention', () => {
  test('forgets old samples and series without any, and takes a late writer back', () => {
    const store = new SeriesStore();
    const series = store.series(UP);
    store.appendTo(series, 1_000, 1);
    store.append({ __name__: 'young' }, 5_000, 1);
    store.dropBefore(2_000);
    expect(store.seriesCount()).toBe(1);
    expect(store.labelValues('__name__')).toEqual(['young']);
    store.appendTo(series, 6_000, 1);
    expect(store.labelNames()).toEqual(['__name__', 'job']);
    expect(store.select(parseSelector('up'))).toEqual([series]);
  });

  test('bounds the memory of a series that goes on and on', () => {
    const store = new SeriesStore();
    const series = store.series(UP);
    for (let i = 0; i < 20_000; i += 1) {
      store.appendTo(series, i, i);
      if (i % 100 === 0) store.dropBefore(i - 1_000);
    }
    expect(series.samples.times.length).toBeLessThanOrEqual(4_096);
    expect(series.samples.end - series.samples.first).toBeLessThanOrEqual(1_200);
  });
});

describe('selection', () => {
  const store = new SeriesStore();
  for (const job of ['web', 'api', 'batch'])
    for (const code of ['500', '200', ''])
      store.append({ __name__: 'requests', job, code }, 1_000, 1);

  test('comes in order of labels, whichever way it is found', () => {
    const jobs = (query: string) =>
      store.select(parseSelector(query)).map(({ labels }) => `${labels.job}/${labels.code ?? ''}`);
    expect(jobs('requests{code="200"}')).toEqual(['api/200', 'batch/200', 'web/200']);
    expect(jobs('{job=~"api|web",code!=""}')).toEqual(['api/200', 'web/200', 'api/500', 'web/500']);
    expect(jobs('requests{code=""}')).toEqual(['api/', 'batch/', 'web/']);
  });

  test('agrees with looking at every series', () => {
    const operator = fc.constantFrom('=', '!=', '=~', '!~');
    const value = fc.constantFrom('', 'api', 'a.*', '200', '.+', '5..|200', '.*');
    const matcher = fc.tuple(fc.constantFrom('job', 'code', 'none'), operator, value);
    fc.assert(
      fc.property(fc.array(matcher, { maxLength: 3 }), (matchers) => {
        const text = matchers.map(([name, op, v]) => `${name}${op}"${v}"`).join(',');
        const expected = store.all().filter(({ labels }) =>
          matchers.every(([name, op, v]) => {
            const own = labels[name] ?? '';
            const hit = op.includes('~') ? new RegExp(`^(?:${v})$`).test(own) : own === v;
            return hit !== op.startsWith('!');
          }),
        );
        expect(store.select(parseSelector(`requests{${text}}`))).toEqual(expected);
      }),
      { seed: 3 },
    );
  });

  test('asks for a time range', () => {
    const all = [parseSelector('requests{code="200"}'), parseSelector('requests{job="api"}')];
    expect(store.seriesMatching(all)).toHaveLength(5);
    expect(store.seriesMatching(all, { startMs: 1_001, endMs: 2_000 })).toEqual([]);
    expect(store.seriesMatching(all, { startMs: 0, endMs: 1_000 })).toHaveLength(5);
  });
});

describe('limits', () => {
  test('refuse and count what is beyond them, until retention makes room', () => {
    const store = new SeriesStore({ storedSamples: 3, storedSeries: 2 });
    const [a, b, c] = ['a', 'b', 'c'].map((name) => store.series({ __name__: name }));
    if (!a || !b || !c) throw new Error('three were made');
    expect([1, 2, 3].map((tMs) => store.appendTo(a, tMs, 1))).toEqual(Array(3).fill('appended'));
    expect(store.appendTo(b, 4, 1)).toBe('over-limit');
    expect(store.appendTo(c, 4, 1)).toBe('over-limit');
    expect(store.append({ __name__: 'd' }, 4, 1)).toBe('over-limit');
    expect([store.refusedSamples, store.sampleCount(), store.seriesCount()]).toEqual([3, 3, 2]);
    expect(store.appendStale(a, 5)).toBe('appended');
    store.dropBefore(5);
    expect(store.sampleCount()).toBe(1);
    expect(store.appendTo(c, 6, 1)).toBe('appended');
    expect(store.seriesCount()).toBe(2);
  });
});
