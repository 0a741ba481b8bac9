import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { loadNamed } from '../../src/commands/load-named.ts';
import { FACTS } from '../../src/core/facts/facts.ts';
import { startTraffic } from '../../src/live/load/traffic.ts';
import { spawnMock } from '../../src/live/mock/spawn.ts';
import { sourceLoaderArguments } from '../../src/live/source-loader.ts';
import { type RequestLine, readRequestLog, runCli, temporaryFolder } from './run-cli.ts';

const loaded = loadNamed('kill-switch', false);
if (!loaded.ok) throw new Error('the scenario does not load');
const { models, traffic } = loaded.scenario;

const PER_SECOND = 500;

function folderOfTest(): string {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  return folder.path;
}

/** Stable, canary and a router with half of the users at the canary, each in a process of its own. */
async function setUp() {
  const folder = folderOfTest();
  const mock = async (role: 'stable' | 'canary') => {
    const started = await spawnMock({
      ...{ profile: models[role], role, seed: 7, faults: [], compression: 1, port: 0 },
      requestLog: join(folder, `${role}-requests.jsonl`),
    });
    onTestFinished(() => started.stop());
    return started;
  };
  const [stable, canary] = await Promise.all([mock('stable'), mock('canary')]);
  const router = fork(
    join(import.meta.dirname, 'control/controlled-router.ts'),
    [stable.url, canary.url, join(folder, 'kill-switch.json')],
    { execArgv: sourceLoaderArguments() },
  );
  onTestFinished(() => void router.kill('SIGKILL'));
  const [urls] = await once(router, 'message');
  return { folder, canary, ...(urls as { router: string; admin: string }) };
}

async function post(admin: string, wish: object): Promise<void> {
  const response = await fetch(`${admin}/control/kill-switch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  expect([response.status, await response.json()]).toEqual([200, expect.objectContaining(wish)]);
}

async function byCommand(admin: string): Promise<void> {
  const run = runCli(['kill', '--admin', admin]);
  expect(await run.exited, run.output()).toBe(0);
  expect(run.stdout()).toContain('every request goes to stable');
}

/** Asks the canary itself, past the router; returns when all that reached it before is in its log. */
async function mark(url: string, id: string): Promise<void> {
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'hello' }] });
  const headers = { 'content-type': 'application/json', 'x-request-id': id };
  await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
}

it(`from the answer on, not one of ${PER_SECOND} requests a second reaches the canary`, async () => {
  const { folder, canary, router, admin } = await setUp();
  const [phase] = traffic.phases;
  if (phase === undefined) throw new Error('there is no traffic');
  const open = { kind: 'open', arrivals: 'poisson' } as const;
  const rate = { ...open, fromPerSecond: PER_SECOND, toPerSecond: PER_SECOND };
  const load = startTraffic(
    { phases: [{ ...phase, forMs: 60_000, streaming: 0.1, load: rate }] },
    { url: router, seed: 7, timeScale: 1, prompts: FACTS.map((fact) => fact.question) },
  );
  onTestFinished(() => load.stop());
  const answered = async (more: number) => {
    const wanted = load.stats().completed + more;
    while (load.stats().completed < wanted) await sleep(5);
  };
  const throws = [
    ...Array.from({ length: 6 }, () => () => post(admin, { on: true, by: 'a test' })),
    () => byCommand(admin),
  ];
  const on: { marker: string; untilMs: number }[] = [];
  for (const [round, pull] of throws.entries()) {
    await answered(80);
    await pull();
    const marker = `marker-${round}`;
    await mark(canary.url, marker);
    await answered(150);
    on.push({ marker, untilMs: Date.now() });
    await post(admin, { on: false, by: 'a test' });
  }
  await load.stop();
  await canary.stop();
  const log = readRequestLog(folder, 'canary');
  const times = on.map(({ marker, untilMs }) => ({ fromMs: receivedAt(log, marker), untilMs }));
  const within = (fromMs: number, untilMs: number) =>
    log.filter(({ receivedAtMs }) => receivedAtMs > fromMs && receivedAtMs < untilMs);
  expect(times.flatMap(({ fromMs, untilMs }) => within(fromMs, untilMs))).toEqual([]);
  // It had requests before each time, and stable has them all meanwhile.
  const before = times.map(({ fromMs }, round) => within(times[round - 1]?.untilMs ?? 0, fromMs));
  expect(Math.min(...before.map(({ length }) => length))).toBeGreaterThan(10);
  const stable = readRequestLog(folder, 'stable');
  for (const { fromMs, untilMs } of times) {
    const meanwhile = stable.filter(
      (line) => line.receivedAtMs > fromMs && line.receivedAtMs < untilMs,
    );
    expect(meanwhile.length).toBeGreaterThan(50);
  }
}, 60_000);

function receivedAt(log: readonly RequestLine[], id: string): number {
  const line = log.find((each) => each.id === id);
  if (line === undefined) throw new Error(`the canary has not seen ${id}`);
  return line.receivedAtMs;
}

const SCENARIO = join(import.meta.dirname, 'fixtures/rollback-timing.yaml');

it('a rehearsal that is killed and killed again comes back with the switch on', async () => {
  const killState = join(folderOfTest(), 'kill-switch.json');
  const rehearse = (out: string) =>
    runCli([
      'scenario',
      SCENARIO,
      '--prometheus',
      'embedded',
      '--no-prediction',
      '--out',
      out,
      '--kill-state',
      killState,
    ]);
  const first = rehearse(folderOfTest());
  await first.printed('weight 50%');
  const [, admin = ''] = /admin (http:\S+),/.exec(first.stdout()) ?? [];
  await post(admin, { on: true, by: 'a test' });
  await first.printed('held: kill switch thrown by a test');
  first.child.kill('SIGKILL');
  await first.exited;
  const out = folderOfTest();
  const second = rehearse(out);
  await second.printed('held: kill switch thrown by a test');
  await second.printed('[     5s]');
  second.child.kill('SIGINT');
  expect(await second.exited, second.output()).toBe(1);
  expect(readFileSync(join(out, 'canary-requests.jsonl'), 'utf8')).toBe('');
  expect(readRequestLog(out, 'stable').length).toBeGreaterThan(100);
}, 60_000);
