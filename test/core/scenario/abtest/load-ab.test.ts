import { expect, it } from 'vitest';
import { formatProblem } from '../../../../src/core/document.ts';
import { loadAbTest } from '../../../../src/core/scenario/abtest/load-ab.ts';
import { loadScenario } from '../../../../src/core/scenario/load.ts';
import { filesWith } from '../example-files.ts';

const PATH = 'scenarios/ab-test.yaml';

const AB_TEST = `name: ab-test
ab: {arms: {current: 50%, rewrite: 29%, small: 21%}, look: 30s}
models: {current: ../mock-models/v1.2.yaml, rewrite: ../mock-models/v1.3.yaml, small: ../mock-models/v1.3.yaml}
traffic: [{for: 10m, rate: 40/s, users: 2000}]
faults: [{at: 5m, model: rewrite, latency: 2x}, {at: 6m, model: all, errors: 1%}]
operator: [{at: 4m, weights: {current: 40%, rewrite: 60%, small: 0%}}]
live: {compression: 20}
expect: {sampleRatio: ok, worse: {rewrite: [latency]}, undecided: {small: [quality]}}
`;

const read = (text: string) => loadAbTest(PATH, filesWith({ [PATH]: text }));

function complaints(from: string, to: string): string[] {
  return read(AB_TEST.replace(from, to)).problems.map(formatProblem);
}

it('reads every part in the units of the code', () => {
  const loaded = read(AB_TEST);
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  const { test, problems } = loaded;
  expect(problems).toEqual([]);
  expect(test.arms.map(({ name, percent, profile }) => [name, percent, profile.version])).toEqual([
    ['current', 50, 'v1.2'],
    ['rewrite', 29, 'v1.3'],
    ['small', 21, 'v1.3'],
  ]);
  expect(test).toMatchObject({ seed: 1, salt: 'ab-test', lookMs: 30_000 });
  expect(test.faults.map(({ target, effects }) => [target, effects])).toEqual([
    ['rewrite', { latency: 2 }],
    ['both', { errors: 0.01 }],
  ]);
  expect(test.operator).toEqual([
    {
      atMs: 240_000,
      weights: [
        { arm: 'current', percent: 40 },
        { arm: 'rewrite', percent: 60 },
      ],
    },
  ]);
  expect(test.expect).toEqual({
    sampleRatio: 'ok',
    verdicts: [
      { arm: 'rewrite', metric: 'latency', verdict: 'worse' },
      { arm: 'small', metric: 'quality', verdict: 'no difference yet' },
    ],
  });
});

it('says which file a model is missing', () => {
  expect(complaints('small: ../mock-models/v1.3.yaml', 'small: v9.yaml')).toEqual([
    `${PATH}:3:87: models.small: cannot read v9.yaml: there is no such file`,
  ]);
});

it('looks no more often than a clock lets it', () => {
  expect(complaints('look: 30s', 'look: 1s')).toEqual([
    `${PATH}:2:60: ab.look: a look each 1s is each 50ms on the clock; expected at least 4s`,
  ]);
});

it('takes one arm for no test', () => {
  expect(complaints('{current: 50%, rewrite: 29%, small: 21%}', '{current: 100%}')[0]).toBe(
    `${PATH}:2:12: ab.arms: has one arm; expected 2 to 20, such as {current: 50%, rewrite: 50%}`,
  );
});

it('says of which arms nothing can be said', () => {
  expect(complaints('users: 2000', 'users: 100')).toEqual([
    `${PATH}:2:36: warning: ab.arms.rewrite: 29% of 100 users are 29; nothing can be said of an arm with fewer than 30`,
    `${PATH}:2:48: warning: ab.arms.small: 21% of 100 users are 21; nothing can be said of an arm with fewer than 30`,
  ]);
  expect(complaints('rewrite: 60%, small: 0%', 'rewrite: 59.9%, small: 0.1%')).toEqual([
    `${PATH}:6:68: warning: operator[0].weights.small: 0.1% are 10 of 10000 slots; nothing can be said of an arm with fewer than 30`,
  ]);
});

it('is not for who expects a rollout', () => {
  const files = filesWith({ [PATH]: AB_TEST });
  expect(loadScenario(PATH, files).problems.map(formatProblem)).toEqual([
    `${PATH}:2:5: this is an A/B test, for understudy scenario, simulate and check; expected a scenario with a rollout`,
  ]);
});
