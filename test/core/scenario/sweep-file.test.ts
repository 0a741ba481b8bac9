import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblem, readYaml } from '../../../src/core/document.ts';
import { planRollout } from '../../../src/core/rollout/plan.ts';
import { withSetting } from '../../../src/core/rollout/plan-setting.ts';
import { defaultSweep } from '../../../src/core/scenario/default-sweep.ts';
import { modelsOf } from '../../../src/core/scenario/run-models.ts';
import { readSweep, type SweepRead } from '../../../src/core/scenario/sweep-file.ts';
import { shipped } from '../../sim/tune/shipped.ts';
import { ANALYSIS, planOf } from '../rollout/plans.ts';

const GOLDEN = join(import.meta.dirname, '../../golden/problems');

const GOOD_MODEL = shipped('good-model');
const PLAN = planRollout(GOOD_MODEL.rollout, GOOD_MODEL.triggers, modelsOf(GOOD_MODEL));

function read(text: string, name = 'sweep.yaml'): SweepRead {
  const [document] = readYaml(name, text).documents;
  if (document === undefined) throw new Error('no document');
  return readSweep(document, PLAN);
}

/** The texts are rewritten by `vitest -u`. */
describe('a sweep file full of mistakes', () => {
  it.each(['sweep', 'sweep-values', 'sweep-empty'])('%s', async (name) => {
    const sweep = read(readFileSync(join(GOLDEN, `${name}.yaml`), 'utf8'), `${name}.yaml`);
    const lines = sweep.ok ? [] : sweep.problems.map(formatProblem);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(GOLDEN, `${name}.txt`));
  });
});

it('reads every setting, numbers as texts, and each value once', () => {
  const sweep = read(`
limits: {error-rate: [1%, 0.02, 1%], p95-latency: [2x baseline, 800ms]}
minimumRequests: [50, 100]
weights: [[5, 100], [1, 10, 100]]
pauses: [5m]
`);
  expect(sweep.ok && sweep.dimensions).toEqual([
    { name: 'error-rate', values: ['1%', '0.02'] },
    { name: 'p95-latency', values: ['2x baseline', '800ms'] },
    { name: 'minimumRequests', values: ['50', '100'] },
    { name: 'pauses', values: ['5m'] },
    { name: 'weights', values: ['5, 100', '1, 10, 100'] },
  ]);
});

describe('what is swept without a file', () => {
  const odd = planOf(
    `steps:\n- setWeight: 5\n${ANALYSIS}`,
    `interval: 62500ms
minimumRequests: 1
triggers:
  - error-rate > 0.1% rollback
  - error-rate > 0.05% alert
  - p95-latency > 2s rollback
  - p95-latency > 2x baseline rollback
  - quality-score < 0.3 rollback
  - cost-per-request > $0.002 rollback`,
  );

  it.each([
    ['good-model', PLAN],
    ['odd rules', odd],
  ])('can be tried, and no value twice: %s', (_, plan) => {
    const sweep = defaultSweep(plan);
    expect(new Set(sweep.map(({ name }) => name)).size).toBe(sweep.length);
    for (const { name, values } of sweep) {
      expect(new Set(values).size).toBe(values.length);
      for (const value of values)
        expect(withSetting(plan, name, value), value).toBeTypeOf('object');
    }
  });

  it('is around the limits that there are, those of alerts left out', () => {
    expect(defaultSweep(odd).slice(0, 4)).toEqual([
      { name: 'error-rate', values: ['0.05%', '0.075%', '0.1%', '0.15%', '0.2%', '0.3%'] },
      {
        name: 'p95-latency',
        values: [
          ...['1s', '1.5s', '2s', '3s', '4s', '6s'],
          ...[1.5, 1.75, 2, 2.5, 3, 4].map((factor) => `${factor}x baseline`),
        ],
      },
      { name: 'quality-score', values: ['0.65', '0.475', '0.3'] },
      { name: 'cost-per-request', values: ['0.001', '0.0015', '0.002', '0.003', '0.004', '0.006'] },
    ]);
  });
});
