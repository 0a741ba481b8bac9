import { expect, it } from 'vitest';
import { labelSet } from '../../../src/core/promql/label-set.ts';
import type { Labels } from '../../../src/core/promql/value.ts';
import { mergeLabels, targetLabels } from '../../../src/live/prometheus/target-labels.ts';

const set = (labels: Record<string, string>): Labels => labelSet(Object.entries(labels));

it('names a target by its job and its host and port, without internal labels', () => {
  const target = {
    job: 'router',
    url: 'http://127.0.0.1/metrics',
    labels: { zone: 'a', __x: '1' },
  };
  expect({ ...targetLabels(target) }).toEqual({
    instance: '127.0.0.1:80',
    job: 'router',
    zone: 'a',
  });
});

it('gives the target its labels and keeps the exposed ones under another name', () => {
  const exposed = set({ __name__: 'm', job: 'mine', exported_job: 'older', code: '200' });
  const target = set({ job: 'router', instance: 'h:1' });
  expect({ ...mergeLabels(exposed, target, false) }).toEqual({
    __name__: 'm',
    code: '200',
    instance: 'h:1',
    job: 'router',
    exported_job: 'older',
    exported_exported_job: 'mine',
  });
});

it('lets the exposed labels win under honor_labels', () => {
  const exposed = set({ __name__: 'm', job: 'mine' });
  const target = set({ job: 'router', instance: 'h:1' });
  expect({ ...mergeLabels(exposed, target, true) }).toEqual({
    __name__: 'm',
    instance: 'h:1',
    job: 'mine',
  });
});
