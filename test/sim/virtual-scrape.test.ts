import fc from 'fast-check';
import { expect, it } from 'vitest';
import { labelKey, labelSet } from '../../src/core/promql/label-set.ts';
import { SeriesStore } from '../../src/core/promql/store.ts';
import type { Fetched } from '../../src/live/prometheus/scrape-fetch.ts';
import { recorderOf } from '../../src/live/prometheus/scrape-record.ts';
import { virtualScrape, virtualTarget } from '../../src/sim/virtual-scrape.ts';

const EXPOSED = [
  { __name__: 'requests_total', code: '200' },
  { __name__: 'requests_total', code: '500' },
  { __name__: 'quality' },
];

/** Every series with its samples, a stale marker as such. */
function contents(store: SeriesStore): readonly (readonly [string, readonly string[]])[] {
  return store
    .all()
    .map(({ labels, samples }) => {
      const points: string[] = [];
      for (let i = samples.first; i < samples.end; i += 1) {
        points.push(`${samples.times[i]}=${samples.isStale(i) ? 'stale' : samples.values[i]}`);
      }
      return [labelKey(labels), points] as const;
    })
    .filter(([, points]) => points.length > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** What the same target would answer on a socket. */
function fetched(values: readonly number[] | null): Fetched {
  if (values === null) return { ok: false, error: 'connection refused' };
  const lines = EXPOSED.map(({ __name__: name, ...labels }, index) => {
    const shown = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return `${name}{${shown.join(',')}} ${values[index]}\n`;
  });
  return { ok: true, body: lines.join(''), contentType: 'text/plain' };
}

it('a virtual scrape stores what a real one does that takes no time, of a target that comes and goes', () => {
  const numbers = fc.array(fc.nat(1_000), { minLength: 3, maxLength: 3 });
  const answers = fc.array(fc.oneof(numbers, fc.constant(null)), { maxLength: 12 });
  fc.assert(
    fc.property(answers, (all) => {
      const virtual = new SeriesStore();
      const real = new SeriesStore();
      const labels = labelSet([
        ['job', 'canary'],
        ['instance', 'canary:80'],
      ]);
      const record = recorderOf(real, labels, { semantics: '3.x', honorLabels: false });
      const scrape = virtualScrape(virtual, virtualTarget('canary', EXPOSED));
      for (const [index, values] of all.entries()) {
        const tMs = 1_000 + 15_000 * index;
        scrape(tMs, values);
        record({ tMs, durationMs: 0, fetched: fetched(values) });
      }
      expect(contents(virtual)).toEqual(contents(real));
    }),
  );
});
