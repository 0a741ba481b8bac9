import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { PlannedRequest } from '../../../src/core/traffic/plan.ts';
import { milestone } from '../../../src/live/load/driver.ts';
import { type Answer, LOAD_LIMITS } from '../../../src/live/load/load.ts';
import { startLoad } from '../../../src/live/load/open-loop.ts';
import {
  answerAsAsked,
  answerStream,
  answerWhole,
  chatServer,
  event,
  freePort,
} from './chat-server.ts';

function planned(count: number, request: Partial<PlannedRequest> = {}): PlannedRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `r-${index}`,
    atMs: 0,
    userId: `u-${index % 3}`,
    segment: 'all',
    prompt: 'What is the capital of France?',
    stream: false,
    ...request,
  }));
}

function blockFor(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

test('every request is sent once, with its headers and body', async () => {
  const server = await chatServer(answerAsAsked);
  const requests = [
    ...planned(1, { atMs: 2.3, segment: 'beta' }),
    ...planned(1, { id: 'r-1', atMs: 4, stream: true }),
  ];
  const stats = await startLoad({ url: server.url, requests, timeScale: 20 }).done;
  expect(stats).toMatchObject({ sent: 2, completed: 2, failed: 0, inFlight: 0, dropped: 0 });
  const [whole, streamed] = server.received.sort((a, b) =>
    String(a.headers['x-request-id']).localeCompare(String(b.headers['x-request-id'])),
  );
  expect(whole?.path).toBe('/v1/chat/completions');
  expect(whole?.headers).toMatchObject({
    'content-type': 'application/json',
    'x-request-id': 'r-0',
    'x-user-id': 'u-0',
    'x-user-segment': 'beta',
    'x-understudy-at-ms': '46',
  });
  expect(whole?.body).toEqual({
    model: 'understudy',
    messages: [{ role: 'user', content: 'What is the capital of France?' }],
    stream: false,
  });
  expect(streamed?.headers['x-understudy-at-ms']).toBe('80');
  expect(streamed?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  expect(stats.firstToken.count).toBe(1);
});

test('each answer is told with who served it and when', async () => {
  const server = await chatServer(answerWhole);
  const answers: Answer[] = [];
  const beforeMs = performance.timeOrigin + performance.now();
  await startLoad({
    url: server.url,
    requests: planned(3),
    timeScale: 1,
    onAnswer: (answer) => answers.push(answer),
  }).done;
  expect(answers.map((answer) => answer.requestId).sort()).toEqual(['r-0', 'r-1', 'r-2']);
  const [answer] = answers;
  expect(answer).toMatchObject({
    status: 200,
    servedBy: { model: 'lead', version: 'v1.2' },
    complete: true,
    error: null,
  });
  expect(answer?.startedAtMs).toBeGreaterThanOrEqual(beforeMs);
  expect(answer?.finishedAtMs).toBeGreaterThan(answer?.startedAtMs ?? Number.POSITIVE_INFINITY);
});

test('latency and first token count from the intended time, however late the sending', async () => {
  const server = await chatServer(answerAsAsked);
  const requests = planned(5, { atMs: 1, stream: true });
  const load = startLoad({ url: server.url, requests, timeScale: 1 });
  blockFor(40);
  const stats = await load.done;
  expect(stats.lag.p50Ms).toBeGreaterThanOrEqual(39);
  expect(stats.latency.p50Ms).toBeGreaterThanOrEqual(39);
  expect(stats.firstToken.p50Ms).toBeGreaterThanOrEqual(39);
  expect(stats.trustworthy).toBe(false);
  expect(stats.doubt).toMatch(/^requests left \d+\.\d ms late at the median .* do not trust/);
});

test('a stalled answer holds no other request back', async () => {
  let stalled: ServerResponse | undefined;
  const server = await chatServer((response, request) => {
    if (request.headers['x-request-id'] === 'r-0') {
      stalled = response;
      return;
    }
    answerWhole(response);
    if (request.headers['x-request-id'] === 'r-9' && stalled) answerWhole(stalled);
  });
  const requests = planned(10).map((request, index) => ({ ...request, atMs: index * 3 }));
  const stats = await startLoad({ url: server.url, requests, timeScale: 1 }).done;
  expect(stats.completed).toBe(10);
  // The first waits for the last, which is not sent before its time 27 ms later.
  expect(stats.latency.maxMs).toBeGreaterThanOrEqual(27);
});

test('beyond the most in flight requests are dropped and counted, never queued', async () => {
  const stalled: ServerResponse[] = [];
  const server = await chatServer((response) => {
    stalled.push(response);
    if (stalled.length === 4) for (const each of stalled) answerWhole(each);
  });
  const limits = { ...LOAD_LIMITS, maxInFlight: 4 };
  const answers: Answer[] = [];
  const stats = await startLoad({
    url: server.url,
    requests: planned(10),
    timeScale: 1,
    limits,
    onAnswer: (answer) => answers.push(answer),
  }).done;
  expect(stats).toMatchObject({ sent: 4, completed: 4, dropped: 6 });
  expect(stats.requestedPerSecond / stats.sentPerSecond).toBeCloseTo(2.5);
  expect(answers).toHaveLength(4);
  expect(server.received).toHaveLength(4);
});

test('failures are counted by kind', async () => {
  const failing: Record<string, (response: ServerResponse) => void> = {
    'r-0': (response) => response.writeHead(503).end('{}'),
    'r-1': (response) => response.writeHead(429).end('{}'),
    'r-2': (response) => response.writeHead(404).end('{}'),
    'r-3': (response) => response.socket?.resetAndDestroy(),
    'r-4': (response) => response.socket?.destroy(),
    'r-5': (response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.end(event({ delta: { content: 'Pa' } }));
    },
    'r-6': (response) => {
      response.setHeader('content-length', 100);
      response.write('{"choices":', () => response.socket?.destroy());
    },
    'r-7': (response) => response.end('not json'),
    'r-8': (response) => response.socket?.end('HTTP/9.9 what\r\n\r\n'),
    'r-9': answerStream,
  };
  const server = await chatServer((response, { headers }) =>
    failing[String(headers['x-request-id'])]?.(response),
  );
  const told: Record<string, string | null> = {};
  const stats = await startLoad({
    url: server.url,
    requests: planned(10),
    timeScale: 1,
    onAnswer: (answer) => {
      told[answer.requestId] = answer.error;
    },
  }).done;
  expect(told).toEqual({
    'r-0': '5xx',
    'r-1': '429',
    'r-2': '4xx',
    'r-3': 'reset',
    'r-4': 'reset',
    'r-5': 'cut',
    'r-6': 'cut',
    'r-7': 'malformed',
    'r-8': 'malformed',
    'r-9': null,
  });
  expect(stats).toMatchObject({ sent: 10, completed: 1, failed: 9, inFlight: 0 });
  expect(stats.errors).toEqual({ '5xx': 1, '429': 1, '4xx': 1, reset: 2, cut: 2, malformed: 2 });
});

test('a refused connection is an answer too', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const stats = await startLoad({ url, requests: planned(5), timeScale: 1 }).done;
  expect(stats).toMatchObject({ sent: 5, failed: 5, errors: { refused: 5 } });
  expect(stats.latency).toEqual({ count: 0, p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null });
});

test('a request that is never answered times out, and its connection is closed', async () => {
  const server = await chatServer(() => {});
  const limits = { ...LOAD_LIMITS, requestTimeoutMs: 30 };
  const load = startLoad({ url: server.url, requests: planned(2), timeScale: 1, limits });
  const stats = await load.done;
  expect(stats.errors).toEqual({ timeout: 2 });
});

test('nothing sent is nothing to trust', async () => {
  const server = await chatServer(answerWhole);
  const stats = await startLoad({ url: server.url, requests: [], timeScale: 1 }).done;
  expect(stats).toMatchObject({ sent: 0, sentPerSecond: 0, trustworthy: false });
  expect(stats.doubt).toContain('nothing was sent');
});

test('stop sends no more, lets the answers in, and closes every connection', async () => {
  const held: ServerResponse[] = [];
  const arrived = milestone();
  const server = await chatServer((response) => {
    held.push(response);
    if (held.length === 3) arrived.reach();
  });
  const never = planned(1, { id: 'r-never', atMs: 3_600_000 });
  const load = startLoad({ url: server.url, requests: [...planned(3), ...never], timeScale: 1 });
  await arrived.reached;
  expect(load.stats().inFlight).toBe(3);
  const stopped = load.stop();
  for (const response of held) answerWhole(response);
  await stopped;
  expect(await load.done).toMatchObject({ sent: 3, completed: 3, inFlight: 0 });
  expect(load.stats()).toEqual(await load.done);
  await server.quiet();
});

test('stop aborts what does not end within the drain, and may be called again', async () => {
  const arrived = milestone();
  const server = await chatServer(() => arrived.reach());
  const limits = { ...LOAD_LIMITS, drainMs: 20 };
  const answers: Answer[] = [];
  const load = startLoad({
    url: server.url,
    requests: planned(1),
    timeScale: 1,
    limits,
    onAnswer: (answer) => answers.push(answer),
  });
  await arrived.reached;
  await Promise.all([load.stop(), load.stop()]);
  expect(load.stats()).toMatchObject({ sent: 1, stopped: 1, failed: 0, inFlight: 0 });
  expect(answers).toMatchObject([{ error: 'stopped', complete: false, status: null }]);
  await server.quiet();
});
