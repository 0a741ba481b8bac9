import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { commandText } from '../../src/report/command-text.ts';

const SIMULATE = { verb: 'simulate', scenario: 'bad-model', flags: [] } as const;

it.each([
  [SIMULATE, 7, 1, 'understudy simulate bad-model --seed 7'],
  [SIMULATE, 7, 20, 'understudy simulate bad-model --runs 20 --seed 7'],
  [
    {
      ...SIMULATE,
      scenario: '../own/bad.yaml',
      flags: ['--compression', '30', '--draw', 'counts'],
    },
    7,
    1,
    'understudy simulate ../own/bad.yaml --seed 7 --compression 30 --draw counts',
  ],
  [{ ...SIMULATE, verb: 'scenario' as const }, 3, 1, 'understudy scenario bad-model --seed 3'],
])('%o, seed %s, %s runs', (typed, seed, runs, text) => {
  expect(commandText(typed, seed, runs)).toBe(text);
});

it('means the same to a shell, whatever the path', () => {
  const scenario = "it's $HOME; a `b`.yaml";
  const words = commandText({ ...SIMULATE, scenario }, 7).replace('understudy simulate ', '');
  const heard = execFileSync('sh', ['-c', `printf '%s\\n' ${words}`], { encoding: 'utf8' });
  expect(heard).toBe(`${scenario}\n--seed\n7\n`);
});
