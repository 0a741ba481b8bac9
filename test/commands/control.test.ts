import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ControlFlags, runControl } from '../../src/commands/control.ts';
import { rolloutStatus } from '../../src/core/control/rollout-status.ts';
import { step } from '../../src/core/rollout/engine.ts';
import type { RolloutState } from '../../src/core/rollout/state.ts';
import { NO_AUDIT } from '../../src/live/control/audit-log.ts';
import { ControlDesk } from '../../src/live/control/control-desk.ts';
import { openControl } from '../../src/live/control/control-server.ts';
import { openKillSwitch } from '../../src/live/control/kill-switch.ts';
import { planOf } from '../core/rollout/plans.ts';
import { runScript } from '../core/rollout/scripted-world.ts';
import { closedUrl } from '../live/router/rig.ts';

const OFF = { on: false, sinceMs: 0, by: 'nobody', inFlight: 'finish' } as const;
const TOKEN = 'a-long-enough-token';

let folder: string;
let said: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-control-'));
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** The admin port of a rollout that waits for a person at 5 %. */
async function adminPort(token: string | null = null) {
  const killSwitch = openKillSwitch(
    { kill: async () => 0, unkill: () => {} },
    join(folder, 'kill.json'),
    OFF,
  );
  const desk = new ControlDesk(NO_AUDIT);
  const plan = planOf(
    'steps:\n- setWeight: 5\n- pause: {}',
    'triggers: [error-rate > 1% rollback]',
  );
  let state: RolloutState = runScript(plan, { untilMs: 0, read: () => 'no-data' }).state;
  desk.pilot = {
    status: () => ({ rollout: rolloutStatus(state, (atMs) => atMs), serving: null, routers: [] }),
    command: async (command) => {
      const inputs = { readings: [], confirmations: [], commands: [command] };
      const stepped = step(state, 1_000, inputs);
      state = stepped.state;
      const [answer] = stepped.answers;
      return answer ? { ...answer, isJournalled: command.verb !== 'resume' } : null;
    },
  };
  const behind = { killSwitch, inFlight: 'finish', desk, token } as const;
  const server = await openControl({ port: 0, host: '127.0.0.1' }, behind);
  onTestFinished(() => server.close());
  return { admin: server.url, killSwitch };
}

async function control(verb: string, flags: ControlFlags, value?: string) {
  const lines: string[] = [];
  const code = await runControl(verb, value, flags, (line) => lines.push(line));
  return { code, text: lines.join('\n') };
}

it('shows where the rollout stands, and the very command that lets it go', async () => {
  const { admin } = await adminPort();
  const { code, text } = await control('status', { admin });
  expect(code).toBe(0);
  expect(text).toContain('service v1 to v2: progressing, step 2 of 2: pause, weight 5%');
  expect(text).toContain(
    `waits for: the plan pauses here until a person promotes\n  let go by: understudy control promote --admin ${admin}\n`,
  );
  expect(text).toContain('trigger error-rate > 1% rollback: not measured yet');
  expect(text).toContain('kill switch off');
  const json = JSON.parse((await control('status', { admin, json: true })).text);
  expect(json).toMatchObject({ rollout: { phase: 'progressing', stepCount: 2 } });
});

it('gives commands, and says what became of them', async () => {
  const { admin, killSwitch } = await adminPort();
  expect(await control('pause', { admin, by: 'ann' })).toEqual({
    code: 0,
    text: 'pause: the rollout stays where it is; triggers go on looking',
  });
  expect((await control('weight', { admin }, '2')).text).toContain('from 5 to 2');
  expect((await control('resume', { admin })).code).toBe(1);
  expect(said).toContain('obeyed, and not yet in the journal');
  expect((await control('weight', { admin }, '50')).code).toBe(1);
  expect(said).toContain('refused: weight 50 by');
  expect((await control('kill', { admin })).code).toBe(0);
  expect(killSwitch.state.on).toBe(true);
  expect((await control('unkill', { admin })).code).toBe(0);
  expect(killSwitch.state.on).toBe(false);
});

it('takes the token from a file or a variable', async () => {
  const { admin } = await adminPort(TOKEN);
  expect((await control('status', { admin })).code).toBe(2);
  expect(said).toContain('expected the admin token');
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, `${TOKEN}\n`);
  expect((await control('status', { admin, tokenFile })).text).toContain(
    `--token-file ${tokenFile}`,
  );
  vi.stubEnv('ADMIN_TOKEN', TOKEN);
  expect((await control('status', { admin, tokenEnv: 'ADMIN_TOKEN' })).code).toBe(0);
  vi.unstubAllEnvs();
});

it('exits 3 where nobody answers, or no engine runs', async () => {
  const admin = await closedUrl();
  expect((await control('status', { admin })).code).toBe(3);
  expect((await control('promote', { admin })).code).toBe(3);
  expect((await control('watch', { admin })).code).toBe(3);
});

describe('exits 2 for what makes no sense', () => {
  const admin = 'http://127.0.0.1:1';
  it.each<[string, string | undefined, Partial<ControlFlags>, string]>([
    ['promot', undefined, {}, 'did you mean "promote"?'],
    ['promote', '50', {}, 'only weight has a number'],
    ['weight', undefined, {}, 'expected the percentage'],
    ['weight', '0', {}, 'expected the percentage'],
    ['weight', 'all', {}, 'expected the percentage'],
    ['pause', undefined, { cut: true }, '--cut is for kill'],
    ['status', undefined, { admin: 'here' }, '--admin here: expected the URL'],
    ['status', undefined, { tokenEnv: 'NO_SUCH_TOKEN' }, 'NO_SUCH_TOKEN: is not set'],
    ['status', undefined, { tokenEnv: 'A', tokenFile: 'b' }, 'two tokens'],
  ])('%s %s %j', async (verb, value, change, words) => {
    expect((await control(verb, { admin, ...change }, value)).code).toBe(2);
    expect(said).toContain(words);
  });
});
