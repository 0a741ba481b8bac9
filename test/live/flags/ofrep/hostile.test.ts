import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_ROUTES } from '../../../../src/core/routing/routes.ts';
import { bulkUrl, flagUrl, post, startServing } from './served.ts';

const KEYS = ['inference-model-version', 'targeted', 'split', 'needs-user', 'no-such-variant'];

/** What is near enough to a request to get somewhere. */
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json(),
  fc.json().map((context) => `{"context":${context}}`),
  fc
    .record(
      { targetingKey: fc.jsonValue(), tier: fc.jsonValue(), $flagd: fc.jsonValue() },
      { requiredKeys: [] },
    )
    .map((context) => JSON.stringify({ context })),
);

const SOUND = ['key', 'metadata', 'reason', 'value', 'variant'];
const WITHOUT_VALUE = SOUND.filter((name) => name !== 'value');

test('whatever comes as a body, the answer is an evaluation or an error, in JSON', async () => {
  const router = await startServing();
  router.setWeight(50);
  const matches = [{ headers: { tier: { regex: '(a|b)*beta' } } }];
  router.setRoutes({ ...NO_ROUTES, headers: [{ name: 'beta', matches }] });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...KEYS), bodies, async (key, body) => {
      const single = await post(flagUrl(router, key), body as string);
      expect([200, 400]).toContain(single.status);
      const names = Object.keys(single.body).sort();
      if (single.status === 200) expect([SOUND, WITHOUT_VALUE]).toContainEqual(names);
      else expect(names).toEqual(expect.arrayContaining(['errorCode', 'errorDetails', 'key']));
      const bulk = await post(bulkUrl(router), body as string);
      expect([200, 400]).toContain(bulk.status);
      expect(bulk.body).toHaveProperty(bulk.status === 200 ? 'flags' : 'errorCode');
    }),
    { numRuns: 150 },
  );
});

test('whatever comes as a key is a flag or none', async () => {
  const router = await startServing();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), async (key) => {
      // A segment of dots goes up, whoever asks.
      fc.pre(!/^\.{1,2}(\/|$)|\/\.{1,2}(\/|$)/.test(key));
      const { status, body } = await post(flagUrl(router, key), '{}');
      expect({ status, key: body.key }).toEqual({ status: 404, key });
    }),
    { numRuns: 150 },
  );
});

test('a context nested beyond reason', async () => {
  const router = await startServing();
  const deep = `{"context":{"targetingKey":"a","tier":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
  for (const url of [
    flagUrl(router, 'targeted'),
    flagUrl(router, KEYS[0] ?? ''),
    bulkUrl(router),
  ]) {
    const { status } = await post(url, deep);
    expect([200, 400]).toContain(status);
  }
});

test('what is too large is refused while it comes, with or without its length, and whoever leaves is let go', async () => {
  const router = await startServing();
  const path = '/ofrep/v1/evaluate/flags/plain';
  for (const head of ['Content-Length: 90000000', 'Transfer-Encoding: chunked']) {
    const socket = connect(router.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`POST ${path} HTTP/1.1\r\nHost: r\r\n${head}\r\n\r\n`);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    for (let sent = 0; sent < 5; sent += 1) socket.write(chunk);
    const [answer] = await once(socket.setEncoding('utf8'), 'data');
    expect(answer).toMatch(/^HTTP\/1.1 413 [\s\S]*"errorCode":"GENERAL"/);
    socket.destroy();
  }
  const leaving = connect(router.port, '127.0.0.1');
  leaving.write(`POST ${path} HTTP/1.1\r\nHost: r\r\nContent-Length: 50\r\n\r\n{"context"`);
  await once(leaving, 'ready');
  leaving.destroy();
  expect(await post(flagUrl(router, 'plain'), '{}')).toMatchObject({ status: 200 });
});
