import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { expect, onTestFinished, test } from 'vitest';
import { openServer } from '../../../src/live/router/node-server.ts';
import { rawClient, say, statuses } from './raw-client.ts';
import { deferred } from './rig.ts';

/*
 * The limits of time are the server's own, shortened; the clients are slow for ever, so that nothing
 * but a limit ends a test.
 */

const NEVER = 600_000;
const PATIENT = {
  headerMs: NEVER,
  requestMs: NEVER,
  checkMs: 20,
  stallMs: NEVER,
  keepAliveMs: NEVER,
};

async function serve(
  answer: (env: HttpBindings) => void,
  times: Partial<typeof PATIENT>,
): Promise<number> {
  const take = (_request: Request, env: HttpBindings) => {
    answer(env);
    return RESPONSE_ALREADY_SENT;
  };
  const server = await openServer(take, { port: 0 }, { ...PATIENT, ...times });
  onTestFinished(() => server.close(Promise.resolve(), 0));
  return server.port;
}

const HEAD = 'POST /v1/x HTTP/1.1\r\nHost: a\r\n';

test('a head that never ends is answered 408 and closed', async () => {
  const port = await serve(() => {}, { headerMs: 50 });
  expect(statuses(await say(port, `${HEAD}X-A: b\r\n`))).toEqual([408]);
});

test('a connection that says nothing is closed', async () => {
  const port = await serve(() => {}, { headerMs: 50 });
  await rawClient(port).closed;
});

test('a body that never ends is cut off, however steadily it comes', async () => {
  const port = await serve(({ incoming }) => void incoming.resume(), {
    headerMs: 100,
    requestMs: 100,
  });
  const { socket, closed } = rawClient(port);
  socket.write(`${HEAD}Content-Length: 1000000\r\n\r\n`);
  const drip = setInterval(() => socket.write('x'), 5);
  await closed;
  clearInterval(drip);
});

test('a body that stops in the middle is cut off', async () => {
  const port = await serve(({ incoming }) => void incoming.resume(), { stallMs: 50 });
  expect(await say(port, `${HEAD}Content-Length: 10\r\n\r\nabc`)).toBe('');
});

test('an answer that is not read is cut off, also when all of it was handed over', async () => {
  const cut = deferred<void>();
  const answer = ({ outgoing }: HttpBindings) => {
    outgoing.on('close', () => cut.resolve());
    outgoing.end(Buffer.alloc(64 * 1024 * 1024));
  };
  const port = await serve(answer, { stallMs: 50 });
  const { socket, closed } = rawClient(port);
  socket.pause();
  socket.write(`${HEAD}Content-Length: 0\r\n\r\n`);
  await cut.promise;
  // Only who reads sees the end.
  socket.resume();
  expect((await closed).length).toBeLessThan(64 * 1024 * 1024);
});

test('who waits for a model is not cut off', async () => {
  const port = await serve(
    ({ outgoing }) => void outgoing.on('timeout', () => outgoing.end('late')),
    { stallMs: 50 },
  );
  expect(await say(port, `${HEAD}Content-Length: 0\r\nConnection: close\r\n\r\n`)).toContain(
    'late',
  );
});

test('an idle connection is closed', async () => {
  const port = await serve(({ outgoing }) => void outgoing.end(), { keepAliveMs: 50 });
  expect(statuses(await say(port, `${HEAD}Content-Length: 0\r\n\r\n`))).toEqual([200]);
});
