import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesOnDisk } from '../../../src/commands/files-on-disk.ts';
import { formatProblem } from '../../../src/core/document.ts';
import { loadProduction } from '../../../src/core/scenario/load-production.ts';
import { filesWith } from './example-files.ts';

const PRODUCTION = `rollout: rollout.yaml
models:
  stable: {version: v1.2, hash: 7d4b9c}
  canary: {version: v1.3, hash: 5f6a8d}
prometheus: {url: "http://prometheus:9090"}
trafficControl: {kind: gateway-api, namespace: models, route: chat, stableService: a, canaryService: b}
`;

const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: chat}
spec:
  strategy:
    canary:
      steps:
        - setWeight: 5
        - pause: {}
`;

function problems(production = PRODUCTION, rollout = ROLLOUT): string[] {
  const files = filesWith({
    'p.yaml': production,
    'rollout.yaml': rollout,
    'triggers.yaml': 'triggers:\n  - error-rate > 1% rollback\n',
    'flags.json': '{"flags": {}}',
  });
  return loadProduction('p.yaml', files).problems.map(formatProblem);
}

it('a rollout by weights alone is a platform’s', () => {
  expect(problems()).toEqual([]);
});

it.each([
  [
    'routes',
    'setHeaderRoute: {name: testers, match: [{headerName: x-tester, headerValue: {exact: "1"}}]}',
  ],
  ['copies', 'setMirrorRoute: {name: copies, percentage: 5}'],
])('%s are refused, with the mend', (_what, step) => {
  const [kind = ''] = step.split(':');
  const rollout = ROLLOUT.replace('- pause', `- ${step}\n        - pause`).replace(
    '      steps:',
    `      trafficRouting: {managedRoutes: [{name: testers}, {name: copies}]}\n      steps:`,
  );
  expect(problems(PRODUCTION, rollout).filter((line) => line.includes('trafficControl'))).toEqual([
    expect.stringMatching(
      new RegExp(`^p.yaml:6:\\d+: trafficControl sets weights only, .*${kind} .*; take it out`),
    ),
  ]);
});

it.each([
  ['scoring: {share: 10%}', 'scoring is the router'],
  ['slo: {total: 10s}', 'slo is the router'],
  ['flags: {file: flags.json}', 'flags is the router'],
])('%s is the router’s', (line, message) => {
  expect(problems(`${PRODUCTION}${line}\n`).join('\n')).toMatch(
    new RegExp(`p.yaml:7:\\d+: ${message}`),
  );
});

it.each([
  ['triggers: triggers.yaml\n', '', 'error-rate ask inference_* series'],
  ['', 'hash: 7d4b9c', 'models have endpoints, which only the router asks'],
])('what would be in vain is told: %s%s', (line, hash, message) => {
  let text = `${PRODUCTION}${line}`;
  if (hash !== '') {
    text = text
      .replace('7d4b9c', '7d4b9c, endpoints: ["http://a:1"]')
      .replace('5f6a8d', '5f6a8d, endpoints: ["http://b:1"]');
  }
  expect(problems(text)).toEqual([expect.stringContaining(`warning: ${message}`)]);
});

it.each([
  ['canaryService: b', 'canaryService: a', 'is that of stable too'],
  ['route: chat', 'route: Chat', 'expected a name of Kubernetes'],
  ['canaryService: b', 'canaryService: b, context: prod', 'expected kubeconfig beside it'],
  ['gateway-api', 'istio', 'gateway-api'],
])('%s → %s is refused', (from, to, message) => {
  expect(problems(PRODUCTION.replace(from, to)).join('\n')).toContain(message);
});

it('the example that is shipped has no problems', () => {
  const path = join(import.meta.dirname, '../../../deploy/kubernetes/production.yaml');
  expect(loadProduction(path, filesOnDisk).problems.map(formatProblem)).toEqual([]);
});
