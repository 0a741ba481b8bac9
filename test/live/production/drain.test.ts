import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { ask, deferred, open, readAll, startStub } from '../router/rig.ts';
import { runCli } from '../run-cli.ts';
import { productionSite } from './site.ts';

/** Production over a stable that streams until the test ends it; one answer is under way. */
async function streaming(drain: string) {
  const begun = deferred<ServerResponse>();
  const model = await startStub(({ target }, outgoing) => {
    if (target !== '/v1/stream') return void outgoing.end('{}');
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {}\n\n');
    begun.resolve(outgoing);
  });
  const { file, stable } = await productionSite(
    `router: {port: 0, admin: {port: 0}, drain: ${drain}}\n`,
    `${ROLLOUT}        - setWeight: 0\n        - pause: {}\n`,
  );
  writeFileSync(file, readFileSync(file, 'utf8').replace(stable.url, model.url));
  const run = runCli(['production', file]);
  onTestFinished(() => void run.child.kill('SIGKILL'));
  await run.printed('journal in');
  const [, url = ''] = /router (\S+),/.exec(run.output()) ?? [];
  const response = await open({ url }, { path: '/v1/stream', headers: { 'x-user-id': 'ann' } });
  return { run, url, response, ending: await begun.promise };
}

const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: chat}
spec:
  strategy:
    canary:
      steps:
`;

/** Asks until the answer is another; without one the connection is refused. */
async function until(url: string, wanted: (status: number) => boolean): Promise<void> {
  for (;;) {
    const { status } = await ask({ url }, { path: '/health', method: 'GET' }).catch(() => ({
      status: 0,
    }));
    if (wanted(status)) return;
  }
}

test('on SIGTERM users are served on while load balancers leave, then answers end, then it is over', async () => {
  const { run, url, response, ending } = await streaming('{leave: 1h, finish: 1h}');
  run.child.kill('SIGTERM');
  await until(url, (status) => status === 503);
  const late = await ask({ url }, { headers: { connection: 'keep-alive' } });
  expect(late).toMatchObject({ status: 200, headers: { connection: 'close' } });
  // Whoever interrupts again waits for nobody to leave.
  run.child.kill('SIGTERM');
  await until(url, (status) => status === 0);
  ending.end('data: [DONE]\n\n');
  expect((await readAll(response)).toString()).toBe('data: {}\n\ndata: [DONE]\n\n');
  expect(await run.exited, run.output()).toBe(0);
});

test('Ctrl-C waits for nobody to leave, and an answer that takes too long is cut', async () => {
  const { run, response } = await streaming('{leave: 1h, finish: 200ms}');
  const cut = once(response, 'error');
  response.resume();
  run.child.kill('SIGINT');
  await cut;
  expect(await run.exited, run.output()).toBe(0);
});
