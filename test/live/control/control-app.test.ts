import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Gauge, Registry } from 'prom-client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NO_AUDIT } from '../../../src/live/control/audit-log.ts';
import { ControlDesk } from '../../../src/live/control/control-desk.ts';
import { openControl } from '../../../src/live/control/control-server.ts';
import { openKillSwitch } from '../../../src/live/control/kill-switch.ts';

const OFF = { on: false, sinceMs: 5, by: 'nobody', inFlight: 'finish' } as const;
const TOKEN = 'a-long-enough-token';

async function adminPort({
  token = null as string | null,
  host = '127.0.0.1',
  keeps = true,
  registry = new Registry(),
} = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-control-'));
  const told: string[] = [];
  const router = {
    kill: async (inFlight: string) => told.push(inFlight),
    unkill: () => void told.push('off'),
  };
  const path = join(folder, keeps ? 'state.json' : 'gone/state.json');
  const killSwitch = openKillSwitch(router, path, OFF);
  const desk = new ControlDesk(NO_AUDIT);
  const behind = { killSwitch, inFlight: 'finish', token, desk, registry } as const;
  const server = await openControl({ port: 0, host }, behind);
  onTestFinished(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  return { url: server.url, told };
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/control/kill-switch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = await response.json();
  return { status: response.status, body: answer as Readonly<Record<string, unknown>> };
}

test('an engine without a router shows its series here, to who may look', async () => {
  const registry = new Registry();
  new Gauge({ name: 'understudy_rollout_weight', help: 'w', registers: [registry] }).set(25);
  const { url } = await adminPort({ token: TOKEN, registry });
  const asked = (headers: Record<string, string>) => fetch(`${url}/control/metrics`, { headers });
  expect((await asked({})).status).toBe(401);
  const answer = await asked({ authorization: `Bearer ${TOKEN}` });
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await answer.text()).toContain('understudy_rollout_weight 25');
});

test('GET looks, POST sets', async () => {
  const { url, told } = await adminPort();
  const look = async () => (await fetch(`${url}/control/kill-switch`)).json();
  expect(await look()).toEqual(OFF);
  const thrown = await post(url, { on: true, inFlight: 'cut', by: 'ann' });
  expect(thrown.status).toBe(200);
  expect(thrown.body).toMatchObject({
    on: true,
    by: 'ann',
    inFlight: 'cut',
    survivesRestart: true,
  });
  expect(await look()).toMatchObject({ on: true, by: 'ann' });
  expect(await post(url, { on: false })).toMatchObject({
    status: 200,
    body: { on: false, by: 'the admin port' },
  });
  expect(told).toEqual(['cut', 'off']);
});

test('where nobody says, answers under way end as the configuration has it', async () => {
  const { url, told } = await adminPort();
  await post(url, { on: true });
  expect(told).toEqual(['finish']);
});

test('a disk that fails is an error that says the switch is on all the same', async () => {
  const { url, told } = await adminPort({ keeps: false });
  const { status, body } = await post(url, { on: true, by: 'ann' });
  expect(status).toBe(500);
  expect(body).toMatchObject({ on: true, survivesRestart: false });
  expect(body.error).toContain('the kill switch is on, and will not survive a restart');
  expect(told).toEqual(['finish']);
});

test('a body that comes in pieces, without a length, is one like any other', async () => {
  const { url, told } = await adminPort();
  const pieces = new Blob(['{"on": true,', ' "by": "ann"}']).stream();
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/control/kill-switch`, {
    ...{ method: 'POST', headers, body: pieces, duplex: 'half' },
  } as RequestInit);
  expect(response.status).toBe(200);
  expect(told).toEqual(['finish']);
});

describe('what is refused, in JSON and without an effect', () => {
  test.each([
    ['', 400, 'body'],
    ['{"on": tru', 400, 'body'],
    [{}, 400, 'body.on'],
    [{ on: 'yes' }, 400, 'body.on'],
    [{ on: true, inflight: 'cut' }, 400, 'inflight'],
    [{ on: true, inFlight: 'halve' }, 400, 'body.inFlight'],
    [{ on: false, inFlight: 'cut' }, 400, 'inFlight'],
    [{ on: true, by: 'a\u001b[2J' }, 400, 'body.by'],
    [{ on: true, by: 'a'.repeat(201) }, 400, 'body.by'],
    [[true], 400, 'body'],
    [{ on: true, by: 'a'.repeat(5_000) }, 413, '4096 bytes'],
  ])('%.60j', async (body, status, why) => {
    const { url, told } = await adminPort();
    const answer = await post(url, body);
    expect(answer).toEqual({ status, body: { error: expect.stringContaining(why) } });
    expect(told).toEqual([]);
  });

  test.each([
    ['DELETE', '/control/kill-switch', 405],
    ['PUT', '/control/kill-switch', 405],
    ['GET', '/control/nothing', 404],
    ['POST', '/', 404],
  ])('%s %s', async (method, path, status) => {
    const { url } = await adminPort();
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.any(String) });
  });

  test('what a page of another origin can send without being asked', async () => {
    const { url, told } = await adminPort();
    const form = await post(url, '{"on": true}', { 'content-type': 'text/plain' });
    expect(form.status).toBe(415);
    const host = new URL(url).host.replace('127.0.0.1', 'evil.example');
    expect(await statusFor(url, host), 'its name led to loopback').toBe(403);
    expect(told).toEqual([]);
  });
});

function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/control/kill-switch`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });
}

test('whatever is posted, the answer is JSON and no failure of ours', async () => {
  const { url } = await adminPort();
  const wish = fc.record(
    { on: fc.anything(), inFlight: fc.anything(), by: fc.anything() },
    { requiredKeys: [] },
  );
  const body = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), wish.map(asJson));
  await fc.assert(
    fc.asyncProperty(body, async (text) => {
      const { status, body: said } = await post(url, text);
      expect([200, 400, 413]).toContain(status);
      expect(typeof said).toBe('object');
    }),
    { numRuns: 200 },
  );
});

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // A bigint.
    return 'none';
  }
}

describe('a token', () => {
  test('is needed beyond this machine', async () => {
    await expect(adminPort({ host: '0.0.0.0' })).rejects.toThrow('give it a token, or 127.0.0.1');
    const { url } = await adminPort({ host: '0.0.0.0', token: TOKEN });
    expect((await post(url, { on: true })).status).toBe(401);
    const right = { authorization: `Bearer ${TOKEN}` };
    expect((await post(url, { on: true }, right)).status).toBe(200);
  });

  test.each([
    undefined,
    'Bearer',
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
    `Bearer ${TOKEN} more`,
    TOKEN,
  ])('is not %j', async (authorization) => {
    const { url, told } = await adminPort({ token: TOKEN });
    const answer = await post(
      url,
      { on: true },
      authorization === undefined ? {} : { authorization },
    );
    expect(answer.status).toBe(401);
    expect(JSON.stringify(answer.body)).not.toContain(TOKEN);
    expect(told).toEqual([]);
  });
});

test('the page is one button, and runs nothing but itself', async () => {
  const { url } = await adminPort({ token: TOKEN });
  const response = await fetch(url);
  expect(response.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self'; frame-ancestors 'none'$/,
  );
  expect((await response.text()).match(/<button/g)).toHaveLength(1);
});
