import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { EngineAwayRule, StandingOrder } from '../../../src/core/control/standing-order.ts';
import { NO_ROUTES } from '../../../src/core/routing/routes.ts';
import { NO_AUDIT } from '../../../src/live/control/audit-log.ts';
import { ControlDesk } from '../../../src/live/control/control-desk.ts';
import { openControl } from '../../../src/live/control/control-server.ts';
import { EngineFollower } from '../../../src/live/control/engine-follower.ts';
import { readFollowedOrder } from '../../../src/live/control/followed-order.ts';
import { openKillSwitch } from '../../../src/live/control/kill-switch.ts';
import { firstOrder, RouterFleet } from '../../../src/live/control/router-fleet.ts';

const OF = { rollout: 'chat', canaryHash: 'bbbb' };
const HOLD: EngineAwayRule = { afterMs: 800, do: 'hold' };
const STABLE: EngineAwayRule = { afterMs: 800, do: 'stable' };

/** Long enough for a machine with a lot to do, where a test waits for a router that is gone. */
const SOON_MS = 800;

/** Where a test waits for none. */
const LONG_MS = 15_000;

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-following-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The admin port of an engine that routers follow. */
async function engine(
  named: readonly string[],
  { port = 0, weight = 0, goneAfterMs = LONG_MS, token = null as string | null } = {},
) {
  const notices: string[] = [];
  const killed: (string | null)[] = [];
  const rules = { goneAfterMs, forgetAfterMs: 60_000, away: HOLD };
  const fleet = new RouterFleet(
    { first: firstOrder(OF, { weight, routes: NO_ROUTES }), named, rules },
    { notice: (line) => notices.push(line), killedByHand: (by) => killed.push(by) },
  );
  const first = { on: false, sinceMs: 0, by: 'nobody', inFlight: 'finish' } as const;
  const killSwitch = openKillSwitch(fleet, join(folderOfTest(), 'kill.json'), first);
  const settings = {
    killSwitch,
    inFlight: 'finish',
    desk: new ControlDesk(NO_AUDIT),
    token,
  } as const;
  const server = await openControl({ port, host: '127.0.0.1' }, { ...settings, fleet });
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await fleet.stop();
    await server.close();
  };
  onTestFinished(close);
  return {
    url: server.url,
    port: Number(new URL(server.url).port),
    fleet,
    killSwitch,
    notices,
    killed,
    close,
  };
}

type Obeyed = Pick<StandingOrder, 'weight' | 'routes' | 'kill'>;

/** A router that obeys at once, and remembers. */
async function router(
  url: string,
  {
    name = 'a',
    away = HOLD,
    file = join(folderOfTest(), 'order.json'),
    of = OF,
    hangs = false,
  } = {},
) {
  const notices: string[] = [];
  let obeyed: Obeyed = { weight: 0, routes: NO_ROUTES, kill: null };
  let killedBy: string | null = null;
  const follower = new EngineFollower(
    { engine: url, token: null, name, away, reportMs: 50, ...of, file },
    {
      get weight() {
        return obeyed.weight;
      },
      killedBy: () => killedBy,
      obey: async (order) => {
        if (hangs && order.weight > 0) await new Promise(() => {});
        obeyed = order;
      },
    },
    readFollowedOrder(file).followed,
    (line) => notices.push(line),
  );
  await follower.start();
  onTestFinished(async () => {
    if (!hangs) await follower.stop();
  });
  const throwSwitch = (by: string | null) => {
    killedBy = by;
    follower.report();
  };
  return {
    follower,
    file,
    notices,
    weight: () => obeyed.weight,
    kill: () => obeyed.kill,
    throwSwitch,
  };
}

test('a weight is confirmed once every router has it in force, and not by half of them', async () => {
  const { url, fleet } = await engine(['a', 'b'], { goneAfterMs: SOON_MS });
  const a = await router(url);
  await expect(fleet.setWeight(50)).rejects.toThrow('b: not heard of late');
  expect(a.weight(), 'nobody was told').toBe(0);
  const b = await router(url, { name: 'b' });
  await fleet.setWeight(50);
  expect([a.weight(), b.weight()]).toEqual([50, 50]);
  expect(fleet.statuses()).toMatchObject([
    { name: 'a', weight: 50, isUpToDate: true },
    { name: 'b', weight: 50, isUpToDate: true },
  ]);
});

test('a raise that one router has never confirmed is not confirmed by its death', async () => {
  const { url, fleet } = await engine(['a', 'b'], { goneAfterMs: SOON_MS });
  const a = await router(url);
  const b = await router(url, { name: 'b', hangs: true });
  await expect(fleet.setWeight(50)).rejects.toThrow('b: not yet in force there');
  expect(a.weight()).toBe(50);
  void b.follower.stop();
  await expect(fleet.setWeight(50)).rejects.toThrow('b: not yet in force there');
  await fleet.setWeight(20).catch((error: Error) => expect(error.message).toContain('b: not yet'));
  expect(a.weight(), 'less than was told is told at once').toBe(20);
  await fleet.setWeight(0);
  expect(a.weight()).toBe(0);
});

test('a router that has ended is not waited for, unless it is named', async () => {
  const { url, fleet } = await engine(['a']);
  const a = await router(url);
  const b = await router(url, { name: 'b' });
  await fleet.setWeight(50);
  for (const { follower } of [a, b]) {
    await follower.stop();
    await follower.sayGoodbye();
  }
  expect(fleet.statuses().map(({ name }) => name)).toEqual(['a']);
});

test('of two routers with one name the one that came first is told, and the other counts', async () => {
  const { url, notices } = await engine([]);
  const first = await router(url);
  await vi.waitFor(() => expect(first.follower.heardAtMs).not.toBeNull(), { timeout: 5_000 });
  const second = await router(url);
  await vi.waitFor(() => expect(first.notices.join()).toContain('two routers are called a'), {
    timeout: 5_000,
  });
  expect(second.notices.join()).not.toContain('two routers');
  expect(notices.join()).toContain('two routers are called a');
});

test('no router, no raise', async () => {
  const { fleet } = await engine([], { goneAfterMs: 100 });
  await expect(fleet.setWeight(5)).rejects.toThrow('no router follows this engine');
});

test('a gone router keeps no weight from being lowered; where it would hold, it is named', async () => {
  const { url, fleet, notices } = await engine(['a', 'b'], { goneAfterMs: SOON_MS });
  const a = await router(url);
  const b = await router(url, { name: 'b' });
  await fleet.setWeight(50);
  await b.follower.stop();
  await fleet.setWeight(0);
  expect(a.weight()).toBe(0);
  expect(notices.at(-1)).toContain('b: gone without having confirmed');
  await expect(fleet.setWeight(50)).rejects.toThrow('b: not heard of late');
});

test('a gone router that goes to stable by itself is waited for until it has', async () => {
  const { url, fleet, notices } = await engine(['a', 'b']);
  await router(url);
  const b = await router(url, { name: 'b', away: STABLE });
  await fleet.setWeight(50);
  await b.follower.stop();
  const heardAtMs = fleet.statuses().find(({ name }) => name === 'b')?.heardAtMs ?? 0;
  await fleet.setWeight(0);
  expect(Date.now() - heardAtMs).toBeGreaterThan(STABLE.afterMs);
  expect(notices.join()).not.toContain('gone without having confirmed');
});

test.each([
  [STABLE, 0, 'every request goes to stable'],
  [HOLD, 50, 'the weight stays as it is'],
] as const)('an engine that is away for %j leaves a weight of %i', async (away, weight, words) => {
  const first = await engine(['a']);
  const one = await router(first.url, { away });
  await first.fleet.setWeight(50);
  await first.close();
  await vi.waitFor(() => expect(one.notices.join()).toContain(words), { timeout: 5_000 });
  await vi.waitFor(() => expect(one.weight()).toBe(weight), { timeout: 5_000 });
  const second = await engine(['a'], { port: first.port, weight: 20 });
  await second.fleet.setWeight(20);
  expect(one.weight()).toBe(20);
  expect(one.notices.at(-1)).toContain('is heard again');
});

test('a router that comes up without its engine begins with what was last in force', async () => {
  const first = await engine(['a']);
  const one = await router(first.url);
  await first.fleet.setWeight(50);
  await one.follower.stop();
  await first.close();
  const { file } = one;
  expect((await router(first.url, { file })).weight()).toBe(50);
  const old = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...old, heardAtMs: old.heardAtMs - 60_000 }));
  expect((await router(first.url, { file, away: STABLE })).weight()).toBe(0);
  expect((await router(first.url, { file, of: { ...OF, canaryHash: 'cccc' } })).weight()).toBe(0);
});

test('the kill switch of the engine is in force at every router when it answers', async () => {
  const { url, killSwitch } = await engine(['a', 'b'], { goneAfterMs: SOON_MS });
  const a = await router(url);
  const missing = await killSwitch.set({ on: true, by: 'ann', inFlight: 'cut' });
  expect(missing.trouble).toContain('not known to be in force at b');
  expect(a.kill()).toEqual({ inFlight: 'cut' });
  const b = await router(url, { name: 'b' });
  const both = await killSwitch.set({ on: true, by: 'ann', inFlight: 'cut' });
  expect([both.trouble, b.kill()]).toEqual([null, { inFlight: 'cut' }]);
});

test("a router's own kill switch is told to the engine", async () => {
  const { url, killed } = await engine(['a']);
  const a = await router(url);
  a.throwSwitch('ann');
  await vi.waitFor(() => expect(killed).toEqual(['ann at router a']), { timeout: 5_000 });
  a.throwSwitch(null);
  await vi.waitFor(() => expect(killed).toEqual(['ann at router a', null]), { timeout: 5_000 });
});

test('an engine of another canary, or one that wants a token, is not followed', async () => {
  const { url, fleet } = await engine([], { goneAfterMs: 100 });
  const other = await router(url, { of: { ...OF, canaryHash: 'cccc' } });
  await vi.waitFor(() => expect(other.notices.join()).toContain('rolls out chat (bbbb)'), {
    timeout: 5_000,
  });
  expect(other.follower.heardAtMs).toBeNull();
  await expect(fleet.setWeight(50)).rejects.toThrow();
  const guarded = await engine([], { token: 'a-long-enough-token' });
  const stranger = await router(guarded.url);
  await vi.waitFor(() => expect(stranger.notices.join()).toContain('answered 401'), {
    timeout: 5_000,
  });
  expect(guarded.fleet.statuses()).toEqual([]);
});

test('a file that cannot be read is told, and stable serves', () => {
  const file = join(folderOfTest(), 'order.json');
  writeFileSync(file, '{"order": {"weight": 50}');
  const { followed, damage } = readFollowedOrder(file);
  expect(followed).toBeNull();
  expect(damage).toContain('stable serves everybody until the engine is heard');
});
