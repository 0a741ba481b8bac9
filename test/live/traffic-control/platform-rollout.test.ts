import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCheckLive } from '../../../src/commands/check-live.ts';
import { EXIT } from '../../../src/commands/exit-codes.ts';
import { startHttpStub } from '../prometheus/http-stub.ts';
import { runCli } from '../run-cli.ts';
import { startApiServer } from './api-server.ts';

const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: chat}
spec:
  strategy:
    canary:
      steps:
        - setWeight: 10
        - analysis: {templates: [{templateName: errors}]}
        - setWeight: 50
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: errors}
spec:
  metrics:
    - name: errors
      successCondition: result[0] < 0.01
      provider:
        prometheus:
          address: http://prometheus:9090
          query: sum(rate(gateway_errors_total{backend="chat-canary"}[1m]))
`;

/** A production file for the API server's route, and a Prometheus that measures this share of errors. */
async function production(share: number) {
  const { api, kubeconfig } = await startApiServer();
  const folder = mkdtempSync(join(tmpdir(), 'understudy-platform-'));
  const prometheus = await startHttpStub((request, response) => {
    const isBuild = request.url === '/api/v1/status/buildinfo';
    const vector = [{ metric: {}, value: [Date.now() / 1_000, String(share)] }];
    const data = isBuild ? { version: '3.1.0' } : { resultType: 'vector', result: vector };
    response.end(JSON.stringify({ status: 'success', data }));
  });
  onTestFinished(async () => {
    await prometheus.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'production.yaml');
  writeFileSync(join(folder, 'rollout.yaml'), ROLLOUT);
  writeFileSync(
    file,
    `rollout: rollout.yaml
models:
  stable: {version: v1.2, hash: 7d4b9c}
  canary: {version: v1.3, hash: 5f6a8d}
prometheus: {url: "${prometheus.url}"}
trafficControl:
  kind: gateway-api
  namespace: models
  route: chat
  stableService: chat-stable
  canaryService: chat-canary
  kubeconfig: "${kubeconfig}"
router: {admin: {port: 0}}
state: state
`,
  );
  const seen: number[][] = [];
  api.beforePatch = () => void seen.push(api.weights);
  return { api, file, seen };
}

test('a rollout goes by the weights of an HTTPRoute until it is promoted, through conflicts', async () => {
  const { api, file, seen } = await production(0);
  api.beforePatch = (count) => {
    seen.push(api.weights);
    if (count % 2 === 0) api.write('editor', (spec) => (spec.hostnames = [`h${count}`]));
  };
  const run = runCli(['production', file]);
  onTestFinished(() => void run.child.kill('SIGKILL'));
  await run.printed('HTTPRoute models/chat');
  await run.printed('promoted');
  expect(api.weights).toEqual([0, 100]);
  // Every second patch met another's write.
  expect(new Set(seen.map(String))).toEqual(new Set(['1,1', '100,0', '90,10', '50,50']));
  run.child.kill('SIGTERM');
  expect(await run.exited, run.output()).toBe(0);
});

test('a canary that fails its analysis is taken out of the HTTPRoute, and stays out on a kill', async () => {
  const { api, file } = await production(0.5);
  const run = runCli(['production', file]);
  onTestFinished(() => void run.child.kill('SIGKILL'));
  await run.printed('ended: rolled-back');
  expect(api.weights).toEqual([100, 0]);
  const [, admin = ''] = /admin (\S+): /.exec(run.output()) ?? [];
  const kill = await fetch(`${admin}/control/kill-switch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ on: true, by: 'ann' }),
  });
  expect(await kill.json()).toMatchObject({ on: true });
  expect(api.weights).toEqual([100, 0]);
  run.child.kill('SIGTERM');
  expect(await run.exited, run.output()).toBe(1);
});

test('check --live tries the route and changes nothing of it', async () => {
  const { api, file } = await production(0);
  const before = structuredClone(api.route.spec);
  const checked = async () => {
    const lines: string[] = [];
    const code = await runCheckLive([file], {}, (line) => void lines.push(line));
    return { code, text: lines.join('\n') };
  };
  expect(await checked()).toMatchObject({
    code: EXIT.ok,
    text: expect.stringContaining('HTTPRoute models/chat gives the canary 50% already'),
  });
  api.verbs.delete('PATCH');
  expect(await checked()).toMatchObject({
    code: EXIT.cannotRun,
    text: expect.stringContaining('we may not patch httproutes in models; a Role must grant it'),
  });
  expect(api.route.spec).toEqual(before);
});
