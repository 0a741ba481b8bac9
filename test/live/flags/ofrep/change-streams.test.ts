import { expect, test } from 'vitest';
import { changeStreams } from '../../../../src/live/flags/ofrep/change-streams.ts';
import { MAX_UNREAD_PIECES } from '../../../../src/live/flags/ofrep/limits.ts';
import { bulkUrl, post, startServing, testFlags } from './served.ts';

const REFETCH =
  /^id: ([\w-]+)\nevent: message\ndata: \{"type":"refetchEvaluation","etag":"\1"\}\n\n$/;
const USER = '{"context":{"targetingKey":"user-1"}}';

/** The pieces of a stream, one after the other. */
function piecesOf(stream: ReadableStream<Uint8Array> | null | undefined) {
  if (!stream) throw new Error('there is no stream');
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  return {
    next: async () => (await reader.read()).value,
    cancel: () => reader.cancel(),
  };
}

async function listen(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  return piecesOf(response.body);
}

test('whoever listens hears when the flags or the rollout change, and not when nothing does', async () => {
  const flags = testFlags();
  const router = await startServing(flags);
  const { body } = await post(bulkUrl(router), USER);
  const pieces = await listen(router.url + body.eventStreams[0].endpoint.requestUri);
  expect(await pieces.next()).toMatch(/^retry: 2000\nid: [\w-]+\n\n$/);
  router.setWeight(0);
  router.setWeight(5);
  expect(await pieces.next()).toMatch(REFETCH);
  flags.change({ flags: {} });
  expect(await pieces.next()).toMatch(REFETCH);
  await router.kill('finish');
  expect(await pieces.next()).toMatch(REFETCH);
  router.unkill();
  expect(await pieces.next()).toMatch(REFETCH);
  await pieces.cancel();
});

test('a change between the answers and the listening is told at once; so is one while away', async () => {
  const router = await startServing();
  const url = async () => {
    const { body } = await post(bulkUrl(router), USER);
    return router.url + body.eventStreams[0].endpoint.requestUri;
  };
  const before = await url();
  router.setWeight(5);
  const late = await listen(before);
  const [, told = '', id = ''] =
    /^retry: 2000\n(id: (\S+)[\s\S]*)$/.exec((await late.next()) ?? '') ?? [];
  expect(told).toMatch(REFETCH);
  await late.cancel();
  const back = await listen(before, { 'last-event-id': id });
  expect(await back.next()).toBe(`retry: 2000\nid: ${id}\n\n`);
  await back.cancel();
  router.setWeight(10);
  const wasAway = await listen(await url(), { 'last-event-id': id });
  expect(await wasAway.next()).toMatch(/refetchEvaluation/);
  await wasAway.cancel();
});

test('a router that stops ends the streams, and is not held up by them', async () => {
  const router = await startServing();
  const pieces = await listen(`${router.url}/ofrep/v1/sse`);
  await pieces.next();
  await router.stop();
  expect(await pieces.next()).toBeUndefined();
});

test('HEAD opens no stream', async () => {
  const router = await startServing();
  const { status } = await fetch(`${router.url}/ofrep/v1/sse`, { method: 'HEAD' });
  expect(status).toBe(405);
});

test('there is room for so many, and for another one once one is gone', async () => {
  const streams = changeStreams(() => 'v1', 2);
  const open = () => streams.open(undefined, () => {});
  const first = open();
  open();
  expect(open()).toBeUndefined();
  await first?.cancel();
  expect(open()).toBeDefined();
  streams.close();
  expect(open()).toBeUndefined();
});

test('who reads nothing is cut off', () => {
  let version = 0;
  let cut = 0;
  const streams = changeStreams(() => `v${version}`);
  streams.open(undefined, () => {
    cut += 1;
  });
  for (version = 1; version < MAX_UNREAD_PIECES; version += 1) streams.announce();
  expect(cut).toBe(0);
  for (; version < MAX_UNREAD_PIECES + 5; version += 1) streams.announce();
  expect(cut).toBe(1);
  streams.close();
});
