import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { bucket } from '../../../../src/core/routing/bucket.ts';
import type { Router } from '../../../../src/live/router/router.ts';
import { startServing } from './served.ts';

/*
 * What the providers of other languages send, byte for byte, and what they cannot do without in an
 * answer. Python: openfeature-provider-ofrep 0.3.0; Go: go-sdk-contrib/providers/ofrep 0.1.7; Java:
 * dev.openfeature.contrib.providers:ofrep 0.0.2.
 */

interface Provider {
  readonly language: string;
  readonly head: (path: string, bytes: number) => string;
  readonly body: (context: Readonly<Record<string, string>>) => string;
}

const PROVIDERS: readonly Provider[] = [
  {
    language: 'Python',
    head: (path, bytes) =>
      `POST ${path} HTTP/1.1\r\nHost: router\r\nUser-Agent: python-requests/2.32.5\r\n` +
      'Accept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\n' +
      `Content-Length: ${bytes}\r\nContent-Type: application/json\r\n\r\n`,
    // json.dumps puts a blank behind colons and commas, and escapes all that is not ASCII.
    body: (context) => {
      const members = Object.entries(context).map(
        ([name, text]) => `"${name}": ${JSON.stringify(text).replaceAll('é', '\\u00e9')}`,
      );
      return `{"context": {${members.join(', ')}}}`;
    },
  },
  {
    language: 'Go',
    head: (path, bytes) =>
      `POST ${path} HTTP/1.1\r\nHost: router\r\nUser-Agent: Go-http-client/1.1\r\n` +
      `Content-Length: ${bytes}\r\nContent-Type: application/json\r\n` +
      'Accept-Encoding: gzip\r\n\r\n',
    body: (context) => JSON.stringify({ context }),
  },
  {
    language: 'Java',
    head: (path, bytes) =>
      `POST /${path} HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nContent-Length: ${bytes}\r\n` +
      'Host: router\r\nHTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA\r\n' +
      'Upgrade: h2c\r\nUser-Agent: Java-http-client/21.0.4\r\n' +
      'Content-Type: application/json; charset=utf-8\r\n\r\n',
    body: (context) => JSON.stringify({ context }),
  },
];

/** The reasons of Python's enumeration; any other fails there. */
const REASONS = 'CACHED DEFAULT DISABLED ERROR SPLIT STATIC STALE TARGETING_MATCH UNKNOWN'.split(
  ' ',
);

const BETA = { targetingKey: 'usér-1', tier: 'beta' };

test.each(PROVIDERS)('$language: a value, with all that is read unasked', async (provider) => {
  const router = await startServing();
  for (const key of ['inference-model-version', 'plain', 'targeted', 'split']) {
    const { status, type, data } = await asked(router, provider, key, BETA);
    expect(status).toBe(200);
    // Java and JavaScript look at the type, Go and Python at nothing.
    expect(type).toBe('application/json');
    expect(Object.keys(data).sort()).toEqual(['key', 'metadata', 'reason', 'value', 'variant']);
    expect(data).toMatchObject({ key, value: expect.any(String), variant: expect.any(String) });
    expect(REASONS).toContain(data.reason);
  }
});

test.each(PROVIDERS)('$language: the same user gets the same model', async (provider) => {
  const router = await startServing();
  router.setWeight(50);
  for (let user = 0; user < 20; user += 1) {
    const targetingKey = `é-${user}`;
    const { data } = await asked(router, provider, 'inference-model-version', { targetingKey });
    expect(data.value).toBe(bucket('test', targetingKey) < 0.5 ? 'v2' : 'v1');
  }
});

test.each(PROVIDERS)('$language: without a context there is a value still', async (provider) => {
  const { data } = await asked(await startServing(), provider, 'targeted', {});
  expect(data).toMatchObject({ value: 'v1.2', variant: 'stable', reason: 'DEFAULT' });
});

test.each(PROVIDERS)('$language: a disabled flag has a variant that is null', async (provider) => {
  const { status, data } = await asked(await startServing(), provider, 'disabled', BETA);
  expect(status).toBe(200);
  expect(data).toMatchObject({ reason: 'DISABLED', variant: null, metadata: {} });
  expect(data).not.toHaveProperty('value');
});

test.each(PROVIDERS)('$language: errors say what is needed to name them', async (provider) => {
  const router = await startServing();
  for (const [key, expected] of [
    ['nothing', { status: 404, errorCode: 'FLAG_NOT_FOUND' }],
    ['needs-user', { status: 400, errorCode: 'TARGETING_KEY_MISSING' }],
  ] as const) {
    const { status, type, data } = await asked(router, provider, key, {});
    expect({ status, ...data }).toMatchObject({
      ...expected,
      key,
      errorDetails: expect.stringMatching(/./),
    });
    expect(type).toBe('application/json');
  }
});

test.each(PROVIDERS)('$language: who is refused gets a body that parses', async (provider) => {
  const ofrep = { tokens: ['sesame'], origins: '*' } as const;
  const router = await startServing(undefined, { ofrep });
  const { status, type, data } = await asked(router, provider, 'plain', BETA);
  expect({ status, type, ...data }).toMatchObject({
    status: 401,
    type: 'application/json',
    key: 'plain',
    errorCode: 'GENERAL',
  });
});

interface Told {
  readonly status: number;
  readonly type: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

async function asked(
  { port }: Router,
  { head, body }: Provider,
  key: string,
  context: Readonly<Record<string, string>>,
): Promise<Told> {
  const text = body(context);
  const socket = connect(port, '127.0.0.1');
  socket.write(head(`/ofrep/v1/evaluate/flags/${key}`, Buffer.byteLength(text)) + text);
  let answer = '';
  for await (const [chunk] of chunksOf(socket)) {
    answer += chunk;
    const whole = wholeAnswer(answer);
    if (whole === undefined) continue;
    socket.destroy();
    return whole;
  }
  throw new Error(`no whole answer: ${answer}`);
}

async function* chunksOf(socket: ReturnType<typeof connect>): AsyncGenerator<[string]> {
  socket.setEncoding('utf8');
  while (!socket.destroyed) yield (await once(socket, 'data')) as [string];
}

/** By its length, as a client reads it that keeps its connection. */
function wholeAnswer(answer: string): Told | undefined {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = answer.slice(0, end);
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1];
  const body = answer.slice(end + 4);
  if (Buffer.byteLength(body) < Number(field('content-length'))) return undefined;
  return {
    status: Number(/^HTTP\/1.1 (\d+)/.exec(head)?.[1]),
    type: field('content-type'),
    data: JSON.parse(body),
  };
}
