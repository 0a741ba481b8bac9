import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runProduction } from '../../../src/commands/production.ts';
import { closedUrl } from '../router/rig.ts';
import { type CliRun, runCli } from '../run-cli.ts';
import { answeredBy, asked, productionSite } from './site.ts';

const OPENING = /(?:router (\S+)|engine), admin ([^\s:]+:\/\/[^\s:]+:\d+): /;

async function started(file: string, flag: string) {
  const run: CliRun = runCli(['production', file, flag]);
  onTestFinished(() => void run.child.kill('SIGKILL'));
  await run.printed('canary v1.3');
  const [, router = '', admin = ''] = OPENING.exec(run.output()) ?? [];
  return { run, router, admin };
}

/** An engine and two routers that follow it, each with a file of its own and a process of its own. */
async function site() {
  const engineUrl = await closedUrl();
  const port = new URL(engineUrl).port;
  const made = await productionSite(
    `router: {admin: {port: ${port}}}\nengine: {routers: [a, b], gone: 3s}\n`,
  );
  const routerFile = (name: string) => {
    const away = '{after: 2s, do: stable}';
    const router = `{name: ${name}, port: 0, admin: {port: 0}, follows: "${engineUrl}", engineAway: ${away}}`;
    const file = join(made.folder, `${name}.yaml`);
    writeFileSync(file, made.text(`router: ${router}\nengine: {gone: 3s}\n`));
    return file;
  };
  return { ...made, routers: [routerFile('a'), routerFile('b')] as const };
}

const AGE = 'understudy_router_state_age_seconds';

test('routers outlive a kill -9 of their engine, go to stable in time, and have its weight again when it is back', async () => {
  const { file, routers, canary } = await site();
  const [engine, a, b] = await Promise.all([
    started(file, '--engine-only'),
    started(routers[0], '--router-only'),
    started(routers[1], '--router-only'),
  ]);
  await engine.run.printed('weight 50% to the canary');
  const reached = async () => {
    const before = answeredBy(canary);
    await asked(a.router, 20);
    await asked(b.router, 20);
    return answeredBy(canary) - before;
  };
  const watching = runCli(['control', 'watch', '--admin', engine.admin]);
  onTestFinished(() => void watching.child.kill('SIGKILL'));
  await watching.printed('weight 50%');
  const weighted = await reached();
  expect(weighted).toBeGreaterThan(0);
  engine.run.child.kill('SIGKILL');
  await once(engine.run.child, 'close');
  expect(await reached(), 'the weight is held for a while').toBe(weighted);
  await Promise.all([a, b].map(({ run }) => run.printed('every request goes to stable')));
  expect(await reached()).toBe(0);
  const metrics = await (await fetch(`${a.router}/metrics`)).text();
  const [, age = ''] = new RegExp(`^${AGE} (.+)$`, 'm').exec(metrics) ?? [];
  expect(Number(age)).toBeGreaterThan(1);
  const back = await started(file, '--engine-only');
  await Promise.all([a, b].map(({ run }) => run.printed('is heard again')));
  await vi.waitFor(async () => expect(await reached()).toBe(weighted), { timeout: 5_000 });
  await watching.printed('trying again');
  const stands = () => watching.stdout().match(/step 2 of 2: pause, weight 50%/g)?.length ?? 0;
  await vi.waitFor(() => expect(stands(), watching.output()).toBeGreaterThan(1), {
    timeout: 10_000,
  });
  const series = await (await fetch(`${back.admin}/control/metrics`)).text();
  expect(series).toContain('understudy_follower_up_to_date{router="b"} 1');
  const killing = runCli(['control', 'kill', '--admin', back.admin]);
  expect(await killing.exited, killing.output()).toBe(0);
  expect(await reached()).toBe(0);
  const status = await fetch(`${back.admin}/control/status`).then((answer) => answer.json());
  expect(status).toMatchObject({
    killSwitch: { on: true },
    rollout: { weight: { percent: 50 }, holds: [{ kind: 'pause-step' }, { kind: 'kill-switch' }] },
    routers: [
      { name: 'a', isUpToDate: true },
      { name: 'b', isUpToDate: true },
    ],
  });
}, 60_000);

test.each([
  [{ routerOnly: true }, 'router.follows is missing'],
  [{ routerOnly: true, engineOnly: true }, 'are two processes'],
])('%j of a file that is not for it exits 2', async (flags, words) => {
  const { file } = await productionSite();
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => told.mockRestore());
  expect(await runProduction(file, flags, process.stdout)).toBe(2);
  expect(told.mock.calls.join()).toContain(words);
});
