import { beforeEach, describe, expect, it } from 'vitest';
import { labelSet, without } from '../../../src/core/promql/label-set.ts';
import { SeriesStore } from '../../../src/core/promql/store.ts';
import type { Fetched } from '../../../src/live/prometheus/scrape-fetch.ts';
import {
  MAX_LABELS_PER_SERIES,
  MAX_SAMPLES_PER_SCRAPE,
  type RecordedScrape,
  recorderOf,
  type Scrape,
} from '../../../src/live/prometheus/scrape-record.ts';

const TARGET = labelSet([['job', 'j']]);
let store: SeriesStore;
let record: (scrape: Scrape) => RecordedScrape;

beforeEach(() => {
  store = new SeriesStore();
  record = recorderOf(store, TARGET, { semantics: '3.x', honorLabels: false });
});

function scrape(tMs: number, body: string, contentType = 'text/plain'): string | undefined {
  const fetched: Fetched = { ok: true, body, contentType };
  return record({ tMs, durationMs: 4, fetched }).error;
}

/** `name{labels}`: its samples as `time=value`, a stale marker as `time=stale`. */
function written(name: string): string[] {
  return store
    .all()
    .filter((series) => series.labels.__name__ === name)
    .map(({ labels, samples }) => {
      const points: string[] = [];
      for (let i = samples.first; i < samples.end; i++)
        points.push(`${samples.times[i]}=${samples.isStale(i) ? 'stale' : samples.values[i]}`);
      const shown = Object.entries(without(labels, ['__name__'])).map(([k, v]) => `${k}="${v}"`);
      return `${name}{${shown.join(', ')}} ${points.join(' ')}`;
    });
}

describe('a recorded scrape', () => {
  it('writes samples with the labels of the target, and the report series', () => {
    expect(scrape(1_000, 'a{x="1"} 5\na{x="2"} NaN\n')).toBeUndefined();
    scrape(2_000, 'a{x="1"} 6\na{x="2"} 7\n');
    expect(written('a')).toEqual([
      'a{job="j", x="1"} 1000=5 2000=6',
      'a{job="j", x="2"} 1000=NaN 2000=7',
    ]);
    expect(written('up')).toEqual(['up{job="j"} 1000=1 2000=1']);
    expect(written('scrape_duration_seconds')).toEqual([
      'scrape_duration_seconds{job="j"} 1000=0.004 2000=0.004',
    ]);
    expect(written('scrape_samples_scraped')[0]).toContain('1000=2 2000=2');
    expect(written('scrape_series_added')[0]).toContain('1000=2 2000=0');
  });

  it('ends a series that is gone, once, and lets it come back', () => {
    scrape(1_000, 'a 1\nb 1\n');
    scrape(2_000, 'a 2\n');
    scrape(3_000, 'a 3\n');
    scrape(4_000, 'a 4\nb 4\n');
    expect(written('b')).toEqual(['b{job="j"} 1000=1 2000=stale 4000=4']);
    expect(written('scrape_series_added')[0]).toContain('1000=2 2000=0 3000=0 4000=1');
  });

  it.each([
    ['a failed fetch', { ok: false, error: 'connection refused' }, 'connection refused'],
    [
      'a bad line',
      { ok: true, body: 'a 2\nb\n', contentType: 'text/plain' },
      'line 2: a value is missing',
    ],
    [
      'a bad label',
      { ok: true, body: 'a 2\nb{c} 2\n', contentType: 'text/plain' },
      'line 2: "c}" is not a label',
    ],
    [
      'no content type',
      { ok: true, body: 'a 2\n', contentType: '' },
      'received unsupported Content-Type ""',
    ],
  ] as const)('%s ends every series and is down', (_, fetched, error) => {
    scrape(1_000, 'a 1\n');
    expect(record({ tMs: 2_000, durationMs: 1, fetched }).error).toBe(error);
    expect(written('a')).toEqual(['a{job="j"} 1000=1 2000=stale']);
    expect(written('up')).toEqual(['up{job="j"} 1000=1 2000=0']);
    expect(written('scrape_samples_scraped')[0]).toContain('2000=0');
  });

  it('takes the time that a target gives, and then leaves staleness to it', () => {
    scrape(5_000, 'a 1 4500\n');
    scrape(6_000, '');
    expect(written('a')).toEqual(['a{job="j"} 4500=1']);
  });

  it('leaves out what lies too far ahead, repeats or comes late', () => {
    expect(scrape(1_000, `a 1 ${1_000 + 600_001}\nb 1\nb 2\nc 1 900\n`)).toBeUndefined();
    scrape(2_000, 'c 5 800\n');
    expect(written('a')[0]?.trim()).toBe('a{job="j"}');
    expect(written('b')[0]).toContain('1000=1');
    expect(written('c')).toEqual(['c{job="j"} 900=1']);
  });

  it('normalises bounds in 3.x only', () => {
    const body = '# TYPE h histogram\nh_bucket{le="1"} 1\n';
    scrape(1_000, body);
    expect(written('h_bucket')[0]).toContain('le="1.0"');
    const older = new SeriesStore();
    recorderOf(older, TARGET, { semantics: '2.x', honorLabels: false })({
      tMs: 1_000,
      durationMs: 1,
      fetched: { ok: true, body, contentType: '' },
    });
    expect(older.labelValues('le')).toEqual(['1']);
  });

  it('refuses a scrape over a limit', () => {
    const lines = Array.from({ length: MAX_SAMPLES_PER_SCRAPE + 1 }, (_, i) => `a{i="${i}"} 1`);
    expect(scrape(1_000, lines.join('\n'))).toBe(`more than ${MAX_SAMPLES_PER_SCRAPE} samples`);
    const labels = Array.from({ length: MAX_LABELS_PER_SERIES }, (_, i) => `l${i}="x"`).join();
    expect(scrape(2_000, `a{${labels}} 1`)).toBe(
      `line 1: more than ${MAX_LABELS_PER_SERIES} labels`,
    );
    expect(written('a')).toEqual([]);
  });

  it('fails as a whole, and says so, where the store has no room for it', () => {
    store = new SeriesStore({ storedSamples: 20, storedSeries: 100 });
    record = recorderOf(store, TARGET, { semantics: '3.x', honorLabels: false });
    expect(scrape(1_000, 'a 1\nb 1\n')).toBeUndefined();
    const many = Array.from({ length: 14 }, (_, i) => `a{i="${i}"} 1`).join('\n');
    expect(scrape(2_000, many)).toBe('the store is full (limit storedSamples = 20)');
    expect(written('a')).toContain('a{job="j"} 1000=1 2000=stale');
    expect(written('up')).toEqual(['up{job="j"} 1000=1 2000=0']);
  });
});
