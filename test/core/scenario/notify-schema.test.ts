import { expect, it } from 'vitest';
import { formatProblem, readYaml } from '../../../src/core/document.ts';
import { NOTICE_KINDS } from '../../../src/core/notify/notice.ts';
import { readProductionFile } from '../../../src/core/scenario/production-file.ts';

function read(notify: string) {
  const [document] = readYaml(
    'production.yaml',
    `rollout: rollout.yaml
models:
  stable: {version: v1, hash: aaaa}
  canary: {version: v2, hash: bbbb}
prometheus: {url: "http://prometheus:9090"}
${notify}`,
  ).documents;
  if (!document) throw new Error('no document');
  const file = readProductionFile(document);
  return file.ok ? file.value.notify : file.problems.map(formatProblem);
}

it('tells nobody unless it says whom', () => {
  expect(read('')).toEqual([]);
});

it('names a receiver by its kind and place, and tells it all but each new weight', () => {
  const usual = NOTICE_KINDS.filter((kind) => kind !== 'weight');
  expect(
    read(`notify:
  - {kind: webhook, url: "https://pager.example/t", secretEnv: PAGER_KEY}
  - {kind: slack, urlFile: slack, on: [weight]}
`),
  ).toEqual([
    {
      ...{ name: 'webhook-1', on: usual, url: 'https://pager.example/t' },
      secret: { from: 'environment', name: 'PAGER_KEY' },
    },
    { name: 'slack-2', on: ['weight'], url: { from: 'file', path: 'slack' }, secret: null },
  ]);
});

it('gives each receiver a name of its own', () => {
  expect(
    read('notify:\n  - {kind: slack, urlEnv: A, name: slack-2}\n  - {kind: slack, urlEnv: B}\n'),
  ).toEqual([
    'production.yaml:8:5: notify[1].name: "slack-2" is another receiver\'s name; expected one of its own',
  ]);
});
