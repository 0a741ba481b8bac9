import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { controlChosen } from '../../src/commands/control-flags.ts';
import { type KillFlags, runKill } from '../../src/commands/kill.ts';
import { NO_AUDIT } from '../../src/live/control/audit-log.ts';
import { ControlDesk } from '../../src/live/control/control-desk.ts';
import { openControl } from '../../src/live/control/control-server.ts';
import { openKillSwitch } from '../../src/live/control/kill-switch.ts';
import { closedUrl } from '../live/router/rig.ts';

const OFF = { on: false, sinceMs: 0, by: 'nobody', inFlight: 'finish' } as const;
const TOKEN = 'a-long-enough-token';

let folder: string;
let said: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-kill-'));
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

async function adminPort({ token = null as string | null, state = 'state.json' } = {}) {
  const router = { kill: async (choice: string) => (choice === 'cut' ? 2 : 0), unkill: () => {} };
  const killSwitch = openKillSwitch(router, join(folder, state), OFF);
  const place = { port: 0, host: '127.0.0.1' };
  const server = await openControl(place, {
    ...{ killSwitch, inFlight: 'finish', token },
    desk: new ControlDesk(NO_AUDIT),
  });
  onTestFinished(() => server.close());
  return { admin: server.url, killSwitch };
}

async function kill(flags: KillFlags) {
  let printed = '';
  const code = await runKill(flags, (line) => {
    printed += line;
  });
  return { code, printed };
}

function fileWith(text: string): string {
  const path = join(folder, 'token');
  writeFileSync(path, text);
  return path;
}

it('turns it on and off, and says what that means', async () => {
  const { admin, killSwitch } = await adminPort();
  expect(await kill({ admin, cut: true })).toEqual({
    code: 0,
    printed: `kill switch on at ${admin}: every request goes to stable, 2 answers under way were cut`,
  });
  expect(killSwitch.state).toMatchObject({
    on: true,
    by: expect.stringContaining('understudy kill'),
  });
  expect(await kill({ admin, off: true })).toEqual({
    code: 0,
    printed: `kill switch off at ${admin}: the rollout decides again`,
  });
});

it('takes the token from a file', async () => {
  const { admin } = await adminPort({ token: TOKEN });
  expect((await kill({ admin })).code).toBe(2);
  expect(said).toContain('expected the admin token');
  expect((await kill({ admin, tokenFile: fileWith(`${TOKEN}\n`) })).code).toBe(0);
});

it('exits 1 where the switch is on and will not survive a restart', async () => {
  const { admin } = await adminPort({ state: 'gone/state.json' });
  expect((await kill({ admin })).code).toBe(1);
  expect(said).toContain('the kill switch is on, and will not survive a restart');
});

describe('exits 3 where no admin port answers', () => {
  it('because nobody listens', async () => {
    expect((await kill({ admin: await closedUrl() })).code).toBe(3);
    expect(said).toMatch(
      /cannot be reached \(.*ECONNREFUSED.*\); a rehearsal and production print where/,
    );
  });

  it.each([
    [200, 'hello', 'answered 200, which no admin port does'],
    [404, '{"message":"not here"}', 'answered 404, which no admin port does'],
    [200, 'null', 'answered 200, which no admin port does'],
  ])('because it is something else: %i %s', async (status, body, words) => {
    const other = createServer((_, outgoing) => outgoing.writeHead(status).end(body));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    expect((await kill({ admin: `http://127.0.0.1:${port}` })).code).toBe(3);
    expect(said).toContain(words);
  });
});

describe('exits 2 for flags that make no sense', () => {
  it.each([
    [{ admin: 'here' }, '--admin here: expected the URL of an admin port'],
    [{ admin: 'ftp://127.0.0.1' }, '--admin ftp://127.0.0.1: expected the URL'],
    [{ admin: 'http://127.0.0.1:1', off: true, cut: true }, '--cut is for switching it on'],
    [{ admin: 'http://127.0.0.1:1', tokenFile: '/no/such/file' }, 'cannot read the token'],
  ])('%j', async (flags, words) => {
    expect((await kill(flags)).code).toBe(2);
    expect(said).toContain(words);
  });
});

describe('the flags of an admin port', () => {
  const flags = { adminPort: '0', adminHost: '127.0.0.1' };

  it('are loopback and nobody asked, unless said otherwise', () => {
    expect(controlChosen(flags)).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      token: null,
      killState: null,
    });
    const open = { ...flags, adminHost: '0.0.0.0', adminTokenFile: fileWith(TOKEN) };
    expect(controlChosen(open)).toMatchObject({ host: '0.0.0.0', token: TOKEN });
  });

  it.each([
    [{ adminPort: 'x' }, '--admin-port x: expected a port'],
    [
      { adminHost: '0.0.0.0' },
      '--admin-host 0.0.0.0: the admin port at 0.0.0.0 would be open to the network',
    ],
    [
      { adminTokenFile: '/no/such/file' },
      '--admin-token-file /no/such/file: cannot read the token',
    ],
    [{ killState: '/no/such/folder/state.json' }, 'there is no such folder; make it first'],
  ])('%j is refused', (change, words) => {
    expect(controlChosen({ ...flags, ...change })).toContain(words);
  });

  it.each(['', 'short', 'two words in one line', 'ten lines\nof text in it'])(
    'a file with %j holds no token',
    (text) => {
      const refused = controlChosen({ ...flags, adminTokenFile: fileWith(text) });
      expect(refused).toContain('not a token; expected at least 16 letters');
      expect(text === '' || !String(refused).includes(text)).toBe(true);
    },
  );
});
