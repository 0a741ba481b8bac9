import { expect, test } from 'vitest';
import { evaluateInstant } from '../../../src/core/promql/evaluate.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/promql/evaluation.ts';
import { formatLabels } from '../../../src/core/promql/label-set.ts';
import { parseQuery } from '../../../src/core/promql/parse.ts';
import { SeriesStore } from '../../../src/core/promql/store.ts';

const store = new SeriesStore();
for (const name of ['a_total', 'b_total'])
  for (const tMs of [0, 60_000])
    store.append({ __name__: name, __type__: 'counter', job: 'x' }, tMs, tMs / 1_000);

function names(query: string, settings: Partial<typeof DEFAULT_SETTINGS> = {}): string[] {
  const all = { ...DEFAULT_SETTINGS, ...settings };
  const { value } = evaluateInstant(store, parseQuery(query, all.semantics), 60_000, all);
  if (value.type !== 'vector') throw new Error('a vector is asked for');
  return value.samples.map(({ labels }) => formatLabels(labels));
}

const RATES = 'count by (__name__) (rate({job="x"}[2m]))';

test('a server drops names at once, so two metrics are one too many', () => {
  expect(() => names(RATES)).toThrow('same labelset');
  expect(names('count by (__name__) (rate(a_total[2m]))')).toEqual(['{}']);
});

test('removed late, a name can be kept under another label', () => {
  const query = 'label_replace(rate({job="x"}[2m]), "metric", "$1", "__name__", "(.*)_total")';
  expect(names(query, { delayedNameRemoval: true })).toEqual([
    '{job="x", metric="a"}',
    '{job="x", metric="b"}',
  ]);
});

test('what describes the metric goes with its name in 3.x', () => {
  expect(names('-a_total')).toEqual(['{job="x"}']);
  expect(names('-a_total', { semantics: '2.x' })).toEqual(['{__type__="counter", job="x"}']);
});
