import { once } from 'node:events';
import { chmodSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { isSigned, SECRET, startReceiver } from '../notify/receiver.ts';
import { runCli } from '../run-cli.ts';
import { productionSite, type Site } from './site.ts';

const soon = { timeout: 10_000, interval: 5 };

async function toldSite(pagerUrl: string, slackUrl: string): Promise<Site> {
  const site = await productionSite(`router: {port: 0, admin: {port: 0}}
notify:
  - {kind: webhook, name: pager, urlFile: pager-url, secretFile: pager-key, on: [weight, paused]}
  - {kind: slack, urlEnv: UNDERSTUDY_TEST_SLACK}
`);
  for (const [name, text] of [
    ['pager-url', pagerUrl],
    ['pager-key', SECRET],
  ] as const) {
    writeFileSync(join(site.folder, name), `${text}\n`);
    chmodSync(join(site.folder, name), 0o600);
  }
  vi.stubEnv('UNDERSTUDY_TEST_SLACK', slackUrl);
  onTestFinished(() => void vi.unstubAllEnvs());
  return site;
}

async function production(file: string) {
  const run = runCli(['production', file]);
  onTestFinished(() => void run.child.kill('SIGKILL'));
  await run.printed('journal in');
  const [, router = ''] = /router (\S+), admin/.exec(run.output()) ?? [];
  return { run, router };
}

test('people are told by signed webhooks and by Slack, again after a kill -9, and the metrics say so', async () => {
  let isWell = false;
  const pager = await startReceiver(() => (isWell ? 204 : 503));
  const slack = await startReceiver(() => 200);
  const token = 'services/T00000000/B00000000/tokentokentoken';
  const { file, folder } = await toldSite(`${pager.url}/${token}`, `${slack.url}/${token}`);
  const first = await production(file);
  await first.run.printed('held: the plan pauses here');
  await vi.waitUntil(() => pager.requests.length > 0 && slack.requests.length > 0, soon);
  first.run.child.kill('SIGKILL');
  await once(first.run.child, 'close');
  const [weight] = pager.ids();

  // What the process went down with before it was in the outbox is made up from the journal.
  const outbox = join(folder, 'state', 'chat-5f6a8d', 'outbox.jsonl');
  const lines = readFileSync(outbox, 'utf8').split('\n');
  const paused = lines.findIndex((line) => line.includes('"kind":"paused"'));
  truncateSync(outbox, Buffer.byteLength(lines.slice(0, paused).join('\n')) + 1);
  pager.requests.length = 0;
  slack.requests.length = 0;
  isWell = true;
  const second = await production(file);
  await vi.waitUntil(() => pager.requests.length === 2 && slack.requests.length >= 1, soon);
  expect(pager.ids()[0]).toBe(weight);
  expect(pager.ids()[1]).toBe(/"id":"([^"]+)","kind":"paused"/.exec(lines[paused] ?? '')?.[1]);
  expect(pager.kinds()).toEqual(['rollout.weight', 'rollout.paused']);
  for (const request of pager.requests) {
    expect(request.line).toBe(`POST /${token}`);
    expect(isSigned(request, SECRET)).toBe(true);
  }
  const { text } = JSON.parse(slack.requests.at(-1)?.body ?? '');
  expect(text).toMatch(/^chat v1\.3: is paused\n/);

  await vi.waitUntil(
    async () => (await series(second.router)).includes('outcome="delivered"} 2'),
    soon,
  );
  const exposed = await series(second.router);
  expect(exposed).toContain('understudy_rollout_phase{rollout="chat",phase="progressing"} 1');
  expect(exposed).toContain('understudy_rollout_step{rollout="chat"} 2');
  expect(exposed).toContain('understudy_rollout_weight{rollout="chat"} 50');
  expect(exposed).toContain('understudy_rollout_held{rollout="chat",kind="pause-step"} 1');
  expect(exposed).toContain('understudy_rollout_held{rollout="chat",kind="kill-switch"} 0');
  expect(exposed).toContain('understudy_engine_next_turn_timestamp_seconds{rollout="chat"} +Inf');
  expect(exposed).toMatch(/understudy_engine_last_turn_timestamp_seconds\{rollout="chat"\} 1\.?\d/);
  second.run.child.kill('SIGTERM');
  expect(await second.run.exited).toBe(0);
  const left = ['journal.jsonl', 'outbox.jsonl'].map((name) =>
    readFileSync(join(folder, 'state', 'chat-5f6a8d', name), 'utf8'),
  );
  const said = [first.run.output(), second.run.output(), exposed, ...left].join('\n');
  expect(said).not.toMatch(/tokentokentoken|whsec_/);
});

async function series(router: string): Promise<string> {
  const exposed = await (await fetch(`${router}/metrics`)).text();
  return exposed
    .split('\n')
    .filter((line) => line.startsWith('understudy_'))
    .join('\n');
}
