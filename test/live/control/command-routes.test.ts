import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Command } from '../../../src/core/rollout/state.ts';
import { auditLog } from '../../../src/live/control/audit-log.ts';
import { ControlDesk } from '../../../src/live/control/control-desk.ts';
import { openControl } from '../../../src/live/control/control-server.ts';
import { openKillSwitch } from '../../../src/live/control/kill-switch.ts';
import type { TakenCommand } from '../../../src/live/engine-loop.ts';

const OFF = { on: false, sinceMs: 5, by: 'nobody', inFlight: 'finish' } as const;
const TOKEN = 'a-long-enough-token';
const READ_TOKEN = 'another-long-token';

/** An admin port whose pilot answers as it is told. */
async function adminPort({ isGuarded = false, keeps = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-commands-'));
  const audit = join(folder, keeps ? 'audit.jsonl' : 'gone/audit.jsonl');
  const desk = new ControlDesk(auditLog(audit));
  const router = { kill: async () => 0, unkill: () => {} };
  const killSwitch = openKillSwitch(router, join(folder, 'kill.json'), OFF);
  const tokens = isGuarded ? { token: TOKEN, readToken: READ_TOKEN } : { token: null };
  const settings = { killSwitch, inFlight: 'finish', desk, ...tokens } as const;
  const server = await openControl({ port: 0, host: '127.0.0.1' }, settings);
  onTestFinished(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const given: Command[] = [];
  const drive = (answer: TakenCommand | null) => {
    desk.pilot = {
      status: () => ({ rollout: null, serving: null, routers: [] }),
      command: async (command) => {
        given.push(command);
        return answer;
      },
    };
  };
  const lines = () =>
    readFileSync(audit, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { url: server.url, desk, drive, given, lines };
}

const bearing = (token: string) => ({ authorization: `Bearer ${token}` });

async function ask(url: string, path: string, body?: unknown, headers: object = {}) {
  const response = await fetch(`${url}/control/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Readonly<Record<string, unknown>>;
  return { status: response.status, body: answer, retryAfter: response.headers.get('retry-after') };
}

test('the answer is what became of the command, and both are in the audit log', async () => {
  const { url, drive, given, lines } = await adminPort();
  drive({ isObeyed: true, message: 'pause 10m was left', isJournalled: true });
  expect(await ask(url, 'commands', { verb: 'promote', by: 'ann' })).toMatchObject({
    status: 200,
    body: { isObeyed: true, message: 'pause 10m was left', isJournalled: true, unaudited: null },
  });
  drive({ isObeyed: false, message: 'the rollout has ended: promoted', isJournalled: true });
  expect(await ask(url, 'commands', { verb: 'weight', weight: 5, by: 'bob' })).toMatchObject({
    status: 409,
    body: { isObeyed: false, error: 'the rollout has ended: promoted' },
  });
  await ask(url, 'kill-switch', { on: true, by: 'cid' });
  expect(given).toEqual([
    { verb: 'promote', by: 'ann' },
    { verb: 'weight', weight: 5, by: 'bob' },
  ]);
  expect(lines()).toMatchObject([
    { verb: 'promote', by: 'ann', role: 'write', from: '127.0.0.1', isObeyed: true },
    { verb: 'weight', wish: { weight: 5 }, by: 'bob', isObeyed: false },
    { verb: 'kill', wish: { inFlight: 'finish' }, by: 'cid', isObeyed: true },
  ]);
});

test('without an engine, or one that takes it, a command is refused', async () => {
  const { url, drive } = await adminPort({ keeps: false });
  const none = await ask(url, 'commands', { verb: 'promote' });
  expect(none.status).toBe(503);
  expect(none.body.error).toContain('no engine runs here');
  expect(none.body.unaudited).toContain('ENOENT');
  drive(null);
  expect((await ask(url, 'commands', { verb: 'promote' })).body.error).toContain('never will be');
});

describe('what is refused without an effect', () => {
  test.each([
    [{}, 400],
    [{ verb: 'launch' }, 400],
    [{ verb: 'kill' }, 400],
    [{ verb: 'promote', weight: 100 }, 400],
    [{ verb: 'weight' }, 400],
    [{ verb: 'weight', weight: 101 }, 400],
    [{ verb: 'weight', weight: '5' }, 400],
    [{ verb: 'abort', by: 'x\ny' }, 400],
    [{ verb: 'abort', by: 'x'.repeat(5_000) }, 413],
  ])('%.60j', async (body, status) => {
    const { url, drive, given } = await adminPort();
    drive({ isObeyed: true, message: '', isJournalled: true });
    const answer = await ask(url, 'commands', body);
    expect([answer.status, typeof answer.body.error]).toEqual([status, 'string']);
    expect(given).toEqual([]);
  });

  test('a form, another method', async () => {
    const { url } = await adminPort();
    const form = await ask(url, 'commands', { verb: 'abort' }, { 'content-type': 'text/plain' });
    expect(form.status).toBe(415);
    expect((await ask(url, 'commands')).status).toBe(405);
    expect((await ask(url, 'status', {})).status).toBe(405);
  });
});

describe('tokens', () => {
  test('the one for looking gives no command', async () => {
    const { url, drive, given } = await adminPort({ isGuarded: true });
    drive({ isObeyed: true, message: '', isJournalled: true });
    expect((await ask(url, 'status', undefined, bearing(READ_TOKEN))).status).toBe(200);
    expect((await ask(url, 'status')).status).toBe(401);
    for (const [path, body] of [
      ['commands', { verb: 'promote' }],
      ['kill-switch', { on: true }],
    ] as const) {
      expect((await ask(url, path, body, bearing(READ_TOKEN))).status).toBe(403);
    }
    expect(given).toEqual([]);
    expect((await ask(url, 'commands', { verb: 'promote' }, bearing(TOKEN))).status).toBe(200);
  });

  test('too many wrong ones shut the port to who brings them, but for the kill switch', async () => {
    const { url } = await adminPort({ isGuarded: true });
    for (let count = 0; count < 10; count += 1) {
      expect((await ask(url, 'status', undefined, bearing(`wrong-${count}`))).status).toBe(401);
    }
    const shut = await ask(url, 'status', undefined, bearing(TOKEN));
    expect(shut.status).toBe(429);
    expect(Number(shut.retryAfter)).toBeGreaterThan(0);
    expect((await ask(url, 'kill-switch', { on: true }, bearing('wrong'))).status).toBe(429);
    expect((await ask(url, 'kill-switch', { on: true }, bearing(TOKEN))).status).toBe(200);
  });
});

describe('events', () => {
  /** Reads a stream until it holds a text, and leaves it. */
  async function readUntil(url: string, wanted: string, seen?: string): Promise<string> {
    const leave = new AbortController();
    const headers = seen === undefined ? {} : { 'last-event-id': seen };
    const response = await fetch(`${url}/control/events`, { headers, signal: leave.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    let text = '';
    for await (const piece of response.body ?? []) {
      text += Buffer.from(piece);
      if (text.includes(wanted)) break;
    }
    leave.abort();
    return text;
  }

  test('begin with the status; who was away gets what was missed, or the status again', async () => {
    const { url, desk } = await adminPort();
    const begun = readUntil(url, '"weight":50');
    // The stream is open once its first piece is there, which nobody can tell from here.
    const telling = setInterval(
      () => desk.rolloutEvent({ kind: 'weight', atMs: 1, weight: 50 }),
      5,
    );
    const text = await begun;
    clearInterval(telling);
    expect(text).toMatch(/^retry: \d+\n\nevent: status\ndata: \{/);
    const [, id = ''] = /id: (\S+)\nevent: rollout/.exec(text) ?? [];
    desk.rolloutEvent({ kind: 'weight', atMs: 2, weight: 77 });
    const missed = await readUntil(url, '"weight":77', id);
    expect(missed).not.toContain('event: status');
    expect(missed).not.toContain(`id: ${id}\n`);
    expect(await readUntil(url, 'event: status', 'before-1')).not.toContain('event: rollout');
  });

  test('for a bounded number of listeners, who make room when they leave', async () => {
    const { url } = await adminPort();
    const leave = new AbortController();
    onTestFinished(() => leave.abort());
    const { signal } = leave;
    const listen = () => fetch(`${url}/control/events`, { signal });
    const listening = await Promise.all(Array.from({ length: 64 }, listen));
    expect(listening.every(({ status }) => status === 200)).toBe(true);
    expect((await listen()).status).toBe(503);
    leave.abort();
    const again = async () => {
      const left = new AbortController();
      const { status } = await fetch(`${url}/control/events`, { signal: left.signal });
      left.abort();
      return status;
    };
    await vi.waitFor(async () => expect(await again()).toBe(200), { timeout: 5_000 });
    // None of these is a listener.
    for (let count = 0; count < 70; count += 1) {
      expect((await fetch(`${url}/control/events`, { method: 'HEAD' })).status).toBe(405);
    }
    expect(await again()).toBe(200);
  });
});
