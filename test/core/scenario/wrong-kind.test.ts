import { expect, it } from 'vitest';
import { formatProblem, readYaml } from '../../../src/core/document.ts';
import type { FileKind } from '../../../src/core/scenario/file-kind.ts';
import { loadScenario } from '../../../src/core/scenario/load.ts';
import { loadProduction } from '../../../src/core/scenario/load-production.ts';
import { wrongKind } from '../../../src/core/scenario/wrong-kind.ts';
import { FILES } from './example-files.ts';

const SCENARIO = 'name: a\ntraffic: []\nfaults: []\nmodels: {stable: s.yaml, canary: c.yaml}\n';
const AB_TEST = 'name: a\nab: {}\ntraffic: []\nmodels: {}\n';
const PRODUCTION = 'rollout: r\nmodels: {stable: {hash: a}}\nprometheus: {url: x}\nrouter: {}\n';
const PROFILE = 'name: a\nversion: v1\nlatency: {}\ntokens: {}\n';

function said(text: string, wanted: FileKind): string | null {
  const problem = wrongKind(readYaml('f.yaml', text).documents, wanted);
  return problem === null ? null : formatProblem(problem);
}

it.each<[string, FileKind, string]>([
  [
    SCENARIO,
    'production',
    'this is a scenario; expected a production file; run it: understudy scenario f.yaml',
  ],
  [
    AB_TEST,
    'production',
    'this is an A/B test; expected a production file; run it: understudy scenario f.yaml',
  ],
  [
    PRODUCTION,
    'scenario',
    'this is a production file; expected a scenario; roll out with it: understudy production f.yaml',
  ],
  [
    PROFILE,
    'scenario',
    "this is a mock model's profile; expected a scenario; serve it: understudy mock f.yaml, " +
      "or name it in a scenario's models",
  ],
  [
    SCENARIO,
    'flags',
    'this is a scenario; expected a flag file; run it: understudy scenario f.yaml',
  ],
  [
    'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n',
    'production',
    "this is one of Argo's files; expected a production file; " +
      'name it as rollout of a scenario or a production file',
  ],
])('%j where %s is wanted', (text, wanted, message) => {
  expect(said(text, wanted)).toBe(`f.yaml:1:1: ${message}`);
});

it.each<[string, FileKind]>([
  [SCENARIO, 'scenario'],
  // Both kinds know these keys; the wanted one is believed.
  ['rollout: r\nmodels: {stable: {hash: a}}\n', 'scenario'],
  ['rollout: r\nmodels: {stable: s}\n', 'production'],
  ['services: {web: {image: x}}\n', 'production'],
  ['url: https://thanos.example\nkind: thanoss\n', 'prometheus'],
  ['', 'production'],
])('%j may be %s', (text, wanted) => {
  expect(said(text, wanted)).toBeNull();
});

it('a loader says it alone, whatever else is wrong', () => {
  const files = {
    read: (path: string) => {
      const text = FILES[path];
      return text === undefined
        ? { ok: false as const, error: 'gone' }
        : { ok: true as const, text };
    },
    resolve: (_from: string, reference: string) => reference,
  };
  const problemsOf = (loaded: { readonly problems: readonly { readonly message: string }[] }) =>
    loaded.problems.map(({ message }) => message.split(';')[0]);
  expect(problemsOf(loadProduction('scenarios/bad-model.yaml', files))).toEqual([
    'this is a scenario',
  ]);
  expect(problemsOf(loadScenario('mock-models/v1.2.yaml', files))).toEqual([
    "this is a mock model's profile",
  ]);
});
