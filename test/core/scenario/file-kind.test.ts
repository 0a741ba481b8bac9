import { expect, it } from 'vitest';
import { readYaml } from '../../../src/core/document.ts';
import { kindOfFile } from '../../../src/core/scenario/file-kind.ts';
import { FILES } from './example-files.ts';

it.each([
  ['scenarios/bad-model.yaml', 'scenario'],
  ['scenarios/rollouts/inference-service.yaml', 'argo'],
  ['scenarios/rollouts/triggers.yaml', 'triggers'],
  ['mock-models/v1.2.yaml', 'profile'],
])('%s is known by what it says', (path, kind) => {
  expect(kindOfFile(readYaml(path, FILES[path] ?? '').documents)).toBe(kind);
});

it.each([
  ['a misspelled scenario', 'nam: a\ntrafic: []\nfaults: []\nexpect: {}', 'scenario'],
  ['a scenario that is mostly missing', 'name: a\ntriggers: t.yaml\nmodels: {}', 'scenario'],
  ['a profile with a description', 'name: a\ndescription: b\nlatency: {}', 'profile'],
  ['an A/B test', 'name: a\nab: {}\nmodels: {}', 'ab-test'],
  ['an A/B test with a rollout beside it', 'name: a\nab: {}\nrollout: r', 'ab-test'],
  ['a Prometheus', 'url: https://thanos.example\nkind: thanos', 'prometheus'],
  ['a production file', 'rollout: r\nmodels: {}\nprometheus: {url: x}', 'production'],
  ['one without its Prometheus', 'rollout: r\nmodels: {stable: {hash: a}}', 'production'],
  ['a Rollout without its version', 'kind: Rollout\nurl: x', 'argo'],
  ['a Kubernetes object of another kind', 'apiVersion: v1\nkind: Service', 'argo'],
  ['flags', '{"flags": {"a": {}}}', 'flags'],
  ['flags in a list', '{"flags": [{"key": "a"}]}', 'flags'],
  ['a scenario with flags that is mostly missing', 'name: a\nflags: {file: f.json}', 'scenario'],
  [
    'a production file with flags',
    'rollout: r\nmodels: {}\nflags: {file: f}\nprometheus: {}',
    'production',
  ],
  ['something else', 'services: {web: {image: x}}', undefined],
  ['a list', '[1, 2]', undefined],
  ['a word', 'hello', undefined],
])('%s', (_name, text, kind) => {
  expect(kindOfFile(readYaml('f', text).documents)).toBe(kind);
});
