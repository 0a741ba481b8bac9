import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readYaml } from '../../../src/core/document.ts';
import { readPrometheusFile } from '../../../src/core/scenario/prometheus-file.ts';
import { type Client, connect } from '../../../src/live/prometheus/client.ts';
import { connectionTo, type EndpointRead } from '../../../src/live/prometheus/endpoint.ts';
import { type HttpStub, startHttpStub } from './http-stub.ts';

const EMPTY = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } });
const TOKEN = 't0ken-of-ours';

let folder: string;
let stub: HttpStub;
let client: Client | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-endpoint-'));
});
afterEach(async () => {
  await client?.close();
  await stub.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A server that answers whom it knows; to others it says what they sent, as careless ones do. */
async function serverFor(isKnown: (headers: IncomingMessage['headers']) => boolean) {
  stub = await startHttpStub((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (isKnown(request.headers)) return response.end(EMPTY);
    response.statusCode = 401;
    const { authorization, 'x-api-key': key } = request.headers;
    return response.end(JSON.stringify({ status: 'error', error: `no: ${authorization} ${key}` }));
  });
}

function endpoint(text: string, environment: Record<string, string> = {}): EndpointRead {
  const [document] = readYaml('p.yaml', `url: ${stub.url}\n${text}`).documents;
  const file = document && readPrometheusFile(document);
  if (!file?.ok) throw new Error(JSON.stringify(file?.problems));
  return connectionTo(file.value, { environment, resolve: (path) => join(folder, path) });
}

async function ask(read: EndpointRead) {
  if (!read.ok) throw new Error(read.error);
  await client?.close();
  client = connect(read.connection);
  return await client.query('up', 0);
}

it.each([
  ['bearerTokenFile: token', { authorization: `Bearer ${TOKEN}` }],
  ['bearerTokenEnv: TOKEN', { authorization: `Bearer ${TOKEN}` }],
  [
    'basic: {username: me, passwordFile: token}',
    { authorization: `Basic ${Buffer.from(`me:${TOKEN}`).toString('base64')}` },
  ],
  [
    'basic: {username: me, passwordEnv: TOKEN}',
    { authorization: `Basic ${Buffer.from(`me:${TOKEN}`).toString('base64')}` },
  ],
  ['headers: {X-Api-Key: {env: TOKEN}, X-Team: ml}', { 'x-api-key': TOKEN, 'x-team': 'ml' }],
  ['headers: {X-Api-Key: {file: token}}', { 'x-api-key': TOKEN }],
  ['kind: mimir\ntenant: team-a', { 'x-scope-orgid': 'team-a' }],
  ['kind: thanos\ntenant: team-a', { 'thanos-tenant': 'team-a' }],
])('%s is sent with every request', async (text, wanted) => {
  await serverFor((headers) =>
    Object.entries(wanted).every(([name, value]) => headers[name] === value),
  );
  writeFileSync(join(folder, 'token'), `${TOKEN}\n`);
  expect((await ask(endpoint(text, { TOKEN }))).ok).toBe(true);
  const answer = await client?.get('/api/v1/status/buildinfo', 1_000);
  expect(answer).toMatchObject({ ok: true, status: 200 });
});

it.each([
  'bearerTokenEnv: TOKEN',
  'basic: {username: me, passwordEnv: TOKEN}',
  'headers: {X-Api-Key: {env: TOKEN}}',
])('%s is struck out of what a server says', async (text) => {
  await serverFor(() => false);
  const answer = await ask(endpoint(text, { TOKEN }));
  expect(answer.ok ? '' : answer.error).toContain('*****');
  expect(JSON.stringify(answer)).not.toContain(TOKEN);
  expect(JSON.stringify(answer)).not.toContain(Buffer.from(`me:${TOKEN}`).toString('base64'));
});

it('reads a renewed token without being started again', async () => {
  let known = 'first';
  await serverFor(({ authorization }) => authorization === `Bearer ${known}`);
  writeFileSync(join(folder, 'token'), known);
  const read = endpoint('bearerTokenFile: token');
  expect((await ask(read)).ok).toBe(true);
  known = 'second';
  expect((await client?.query('up', 0))?.ok).toBe(false);
  writeFileSync(join(folder, 'token'), known);
  expect((await client?.query('up', 0))?.ok).toBe(true);
  rmSync(join(folder, 'token'));
  expect(await client?.query('up', 0)).toMatchObject({
    ok: false,
    error: `Prometheus at ${stub.url}: the secret for Prometheus: token cannot be read`,
  });
});

it.each([
  ['bearerTokenFile: token', 'the secret for Prometheus: token cannot be read'],
  ['bearerTokenEnv: TOKEN', 'the secret for Prometheus: the environment variable TOKEN is not set'],
  ['bearerTokenEnv: EMPTY', 'the secret for Prometheus: the environment variable EMPTY is empty'],
  [
    'bearerTokenEnv: LINES',
    'the secret for Prometheus: the environment variable LINES holds more than one line of plain text',
  ],
])('%s that is not to be had is said at once', async (text, error) => {
  await serverFor(() => true);
  expect(endpoint(text, { EMPTY: '', LINES: 'a\nb' })).toEqual({ ok: false, error });
});

it('asks Thanos for all of the data and nothing else', async () => {
  await serverFor(() => true);
  await ask(endpoint('kind: thanos'));
  const form = Object.fromEntries(new URLSearchParams(stub.requests[0]?.body));
  expect(form).toMatchObject({
    partial_response: 'false',
    dedup: 'true',
    max_source_resolution: '0s',
    time: '0.000',
  });
});

it('puts a path prefix before everything', async () => {
  await serverFor(() => true);
  await ask(endpoint('pathPrefix: /select/7/prometheus\nkind: victoriametrics'));
  await client?.get('/api/v1/status/buildinfo', 1_000);
  expect(stub.requests.map(({ line }) => line)).toEqual([
    'POST /select/7/prometheus/api/v1/query',
    'GET /select/7/prometheus/api/v1/status/buildinfo',
  ]);
});

it('waits as long as it is told', async () => {
  stub = await startHttpStub(() => {});
  expect(await ask(endpoint('timeout: 50ms'))).toEqual({
    ok: false,
    error: `Prometheus at ${stub.url}: timed out`,
    retryable: true,
  });
});
