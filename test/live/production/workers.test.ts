import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../run-cli.ts';
import { productionSite } from './site.ts';

async function ask(router: string, users: number): Promise<void> {
  for (let user = 0; user < users; user += 1) {
    const answer = await fetch(`${router}/v1/chat/completions`, {
      method: 'POST',
      // Each over a connection of its own: workers get them in turn.
      headers: {
        'content-type': 'application/json',
        'x-user-id': `user-${user}`,
        connection: 'close',
      },
      body: JSON.stringify({ messages: [] }),
    });
    expect(answer.status).toBe(200);
    await answer.text();
  }
}

/** Answers by either model, as a scrape of whichever worker tells it. */
async function counted(router: string): Promise<number> {
  const answer = await fetch(`${router}/metrics`, { headers: { connection: 'close' } });
  const lines = (await answer.text()).split('\n');
  return lines
    .filter((line) => line.startsWith('inference_requests_total{'))
    .map((line) => Number(line.split(' ').at(-1)))
    .reduce((sum, one) => sum + one, 0);
}

async function routers(admin: string): Promise<unknown> {
  const answer = await fetch(`${admin}/control/status`);
  return ((await answer.json()) as { routers: unknown }).routers;
}

test('workers serve one port by one weight, count as one, and come back', async () => {
  const { file, canary, stable } = await productionSite();
  const run = runCli(['production', file, '--workers', '2']);
  onTestFinished(() => void run.child.kill('SIGKILL'));
  await run.printed('journal in');
  const [, router = '', admin = ''] =
    /router (\S+) \(2 workers\), admin (\S+): /.exec(run.output()) ?? [];
  await run.printed('held: the plan pauses here');
  const users = ({ received }: typeof canary) =>
    received.filter(({ target }) => target.startsWith('/v1/chat'));
  await ask(router, 40);
  expect(users(canary).length + users(stable).length).toBe(40);
  const atCanary = users(canary).length;
  expect(atCanary).toBeGreaterThan(0);
  for (let scrape = 0; scrape < 4; scrape += 1) expect(await counted(router)).toBe(40);

  const [pid] = /worker-1 serves \(process (\d+)\)/.exec(run.output())?.slice(1) ?? [];
  process.kill(Number(pid), 'SIGKILL');
  await run.printed('worker-1 serves again');
  expect(await counted(router)).toBe(40);
  await expect
    .poll(() => routers(admin), { timeout: 10_000 })
    .toMatchObject([
      { name: 'worker-1', weight: 50, isUpToDate: true },
      { name: 'worker-2', weight: 50, isUpToDate: true },
    ]);
  // The same users are at the canary as before.
  await ask(router, 40);
  expect(users(canary).length).toBe(2 * atCanary);
  expect(await counted(router)).toBe(80);

  const kill = await fetch(`${admin}/control/kill-switch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ on: true, by: 'ann' }),
  });
  expect(await kill.json()).toMatchObject({ survivesRestart: true });
  await ask(router, 40);
  expect(users(canary).length).toBe(2 * atCanary);
  run.child.kill('SIGINT');
  expect(await run.exited, run.output()).toBe(0);
}, 120_000);
