import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import {
  answerJson,
  ask,
  CHAT_ANSWER,
  closedUrl,
  open,
  startRig,
  startStub,
  target,
} from './rig.ts';

test('a taken port is refused with a clear error of its code', async () => {
  const urls = { stable: await closedUrl(), canary: await closedUrl() };
  const router = await startRig(urls);
  await expect(startRig(urls, { port: router.port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: `port ${router.port} on 127.0.0.1 is taken`,
  });
});

test('two models under one rollout hash cannot be told apart', async () => {
  const url = await closedUrl();
  const canary = { ...target('canary', url), hash: 'stable-hash' };
  await expect(startRig({ stable: url, canary: url }, { canary })).rejects.toThrow('stable-hash');
});

test('stopping frees the port, and doing it twice is harmless', async () => {
  const model = await startStub(answerJson(CHAT_ANSWER));
  const router = await startRig({ stable: model.url, canary: model.url });
  await ask(router);
  await Promise.all([router.stop(), router.stop()]);
  const next = createServer().listen(router.port, '127.0.0.1');
  await once(next, 'listening');
  next.close();
});

test('a stream that would not end does not keep the router from stopping', async () => {
  const model = await startStub((_asked, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {}\n\n');
  });
  const urls = { stable: model.url, canary: model.url };
  const router = await startRig(urls, { timeouts: { stopMs: 20 } });
  const response = await open(router, {});
  const broken = once(response, 'error');
  response.resume();
  await router.stop();
  await broken;
  expect(router.inFlight('stable')).toBe(0);
});

test('drained is when the last answer of the canary ended', async () => {
  let finish: () => void = () => {};
  const model = await startStub((_asked, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {}\n\n');
    finish = () => outgoing.end('data: [DONE]\n\n');
  });
  const router = await startRig({ stable: model.url, canary: model.url });
  router.setWeight(100);
  const response = await open(router, {});
  router.setWeight(0);
  expect(router.inFlight('canary')).toBe(1);
  const drained = router.whenDrained('canary');
  finish();
  await drained;
  expect(router.inFlight('canary')).toBe(0);
  response.resume();
  await once(response, 'end');
});
