import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { MAX_HELD_BYTES, MAX_IN_FLIGHT } from '../../../src/live/router/limits.ts';
import { type BodyRead, readBody, release } from '../../../src/live/router/request-body.ts';
import { ask, errors, open, startRig, startStub } from './rig.ts';

test('what a model has no room for is refused with a time to come again, and served when there is', async () => {
  let endAll: () => void = () => {};
  const end = new Promise<void>((resolve) => {
    endAll = resolve;
  });
  const model = await startStub((_asked, outgoing) => void end.then(() => outgoing.end('{}')));
  const router = await startRig({ stable: model.url, canary: model.url });
  const served = Array.from({ length: MAX_IN_FLIGHT + 1 }, () => open(router, {}));
  const refused = await Promise.race(served);
  expect(refused).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
  expect(await errors(router, 'stable', 'overload')).toBe(1);
  endAll();
  const answers = await Promise.all(served);
  for (const response of answers) response.resume();
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(MAX_IN_FLIGHT);
  expect((await ask(router)).status).toBe(200);
});

/** A body that comes as the test writes it. */
function upload(held: { bytes: number }) {
  const stream = new PassThrough();
  const incoming = Object.assign(stream, { headers: {} }) as unknown as IncomingMessage;
  const read = new Promise<BodyRead>((resolve) => readBody(incoming, held, resolve));
  return { stream, read };
}

test('bodies are held up to a limit for all of them together, and let go when they are done', async () => {
  const others = MAX_HELD_BYTES - 10;
  const held = { bytes: others };
  const large = upload(held);
  large.stream.write('0123456789a');
  expect(await large.read).toEqual({ ok: false, refusal: 'too-many' });
  expect(held.bytes).toBe(others);
  const small = upload(held);
  small.stream.end('0123456789');
  expect(await small.read).toMatchObject({ ok: true });
  expect(held.bytes).toBe(MAX_HELD_BYTES);
  release(held, 10);
  const left = upload(held);
  left.stream.write('0123');
  left.stream.destroy();
  expect(await left.read).toEqual({ ok: false, refusal: 'left' });
  expect(held.bytes).toBe(others);
});
