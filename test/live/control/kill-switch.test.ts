import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type KillState, readKillState } from '../../../src/live/control/kill-state.ts';
import { openKillSwitch } from '../../../src/live/control/kill-switch.ts';

const OFF: KillState = { on: false, sinceMs: 0, by: 'nobody', inFlight: 'finish' };
const ON = { on: true, by: 'ann', inFlight: 'finish' } as const;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-kill-'));
  path = join(folder, 'kill-switch.json');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

/** A router that writes down what it is told, and what the file says at that moment. */
function routerOf(cut = 0) {
  const told: string[] = [];
  const onDisk = () => readKillState(path, 0).state.on;
  return {
    told,
    kill: async (inFlight: 'finish' | 'cut') => {
      told.push(`kill ${inFlight}, file ${onDisk() ? 'on' : 'off'}`);
      return inFlight === 'cut' ? cut : 0;
    },
    unkill: () => void told.push(`unkill, file ${onDisk() ? 'on' : 'off'}`),
  };
}

test('on, the router obeys before the file; off, the file comes first: it errs by being on', async () => {
  const router = routerOf(3);
  const killSwitch = openKillSwitch(router, path, OFF);
  const thrown = killSwitch.set({ ...ON, inFlight: 'cut' });
  expect(router.told, 'not a turn later').toEqual(['kill cut, file off']);
  expect(await thrown).toMatchObject({ state: { on: true, by: 'ann' }, cut: 3, trouble: null });
  expect(readKillState(path, 0)).toEqual({ state: killSwitch.state, damage: null });
  await killSwitch.set({ on: false, by: 'bob' });
  expect(router.told).toEqual(['kill cut, file off', 'unkill, file off']);
  expect(killSwitch.state).toMatchObject({ on: false, by: 'bob' });
  expect(readdirSync(folder), 'no draft is left').toEqual(['kill-switch.json']);
});

test('thrown twice it has been on since the first time, and cuts what the second wants cut', async () => {
  const router = routerOf(2);
  const killSwitch = openKillSwitch(router, path, OFF);
  const { state } = await killSwitch.set(ON);
  const again = await killSwitch.set({ on: true, by: 'bob', inFlight: 'cut' });
  expect(again).toMatchObject({
    state: { sinceMs: state.sinceMs, by: 'bob', inFlight: 'cut' },
    cut: 2,
  });
  expect(killSwitch.spans).toHaveLength(1);
});

test('switched off when it is off, nothing happens', async () => {
  const router = routerOf();
  const killSwitch = openKillSwitch(router, path, OFF);
  expect(await killSwitch.set({ on: false, by: 'ann' })).toEqual({
    state: OFF,
    cut: 0,
    isKept: true,
    trouble: null,
  });
  expect([router.told, readdirSync(folder)]).toEqual([[], []]);
});

test('thrown again while it is being switched off, it stays on, in the file too', async () => {
  const router = routerOf();
  const killSwitch = openKillSwitch(router, path, OFF);
  await killSwitch.set(ON);
  const [off, on] = await Promise.all([
    killSwitch.set({ on: false, by: 'bob' }),
    killSwitch.set(ON),
  ]);
  expect(off.trouble).toContain('thrown again meanwhile');
  expect(on).toMatchObject({ state: { on: true }, trouble: null });
  expect(router.told).not.toContain('unkill, file off');
  expect(readKillState(path, 0).state.on).toBe(true);
});

test('who follows hears of each change, and at once if it is on', async () => {
  const heard: boolean[] = [];
  const killSwitch = openKillSwitch(routerOf(), path, { ...OFF, on: true });
  killSwitch.follow(({ on }) => heard.push(on));
  expect(heard).toEqual([true]);
  await killSwitch.set({ on: false, by: 'ann' });
  expect(heard).toEqual([true, false]);
});

describe('a disk that fails', () => {
  test('does not keep the switch from being in force, and the answer says what is lost', async () => {
    const router = routerOf();
    const killSwitch = openKillSwitch(router, join(folder, 'gone', 'state.json'), OFF);
    const { state, trouble } = await killSwitch.set(ON);
    expect(state.on).toBe(true);
    expect(router.told).toHaveLength(1);
    expect(trouble).toMatch(/^the kill switch is on, and will not survive a restart: .*ENOENT/);
  });

  test('keeps it on when it is to be switched off', async () => {
    const router = routerOf();
    const killSwitch = openKillSwitch(router, path, OFF);
    await killSwitch.set(ON);
    // What stands in the way of the draft stands in the way of every user, root among them.
    mkdirSync(`${path}.${process.pid}.tmp`);
    const { state, trouble } = await killSwitch.set({ on: false, by: 'bob' });
    expect([state.on, trouble]).toEqual([
      true,
      expect.stringMatching(/^the kill switch stays on: /),
    ]);
    expect(router.told).toEqual(['kill finish, file off']);
    expect(readKillState(path, 0).state.on).toBe(true);
  });
});

describe('the file at the start', () => {
  test('no file means off', () => {
    expect(readKillState(path, 7)).toEqual({ state: { ...OFF, sinceMs: 7 }, damage: null });
  });

  test.each([
    ['', 'Unexpected end of JSON input'],
    ['{"version":1,"on":fal', 'JSON'],
    [
      '{"version":2,"on":false,"sinceMs":1,"by":"ann","inFlight":"finish"}',
      'not the state of a kill switch',
    ],
    [
      '{"version":1,"on":"no","sinceMs":1,"by":"ann","inFlight":"finish"}',
      'not the state of a kill switch',
    ],
    [
      `{"version":1,"on":false,"sinceMs":1,"by":"a\\u001b[2J","inFlight":"finish"}`,
      'not the state of a kill switch',
    ],
    [' '.repeat(70_000), 'too long'],
  ])('a damaged one means on, and is told: %.40j', (text, why) => {
    writeFileSync(path, text);
    const { state, damage } = readKillState(path, 7);
    expect(state).toEqual({ on: true, sinceMs: 7, by: 'a damaged file', inFlight: 'finish' });
    expect(damage).toContain(why);
    expect(readFileSync(path, 'utf8'), 'it is left for people to look at').toBe(text);
  });

  test('a folder in its place means on', () => {
    mkdirSync(path);
    expect(readKillState(path, 7).state.on).toBe(true);
  });
});
