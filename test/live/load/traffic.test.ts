import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { arrivals } from '../../../src/core/traffic/arrivals.ts';
import { draws } from '../../../src/core/traffic/draws.ts';
import { milestone } from '../../../src/live/load/driver.ts';
import { type Answer, LOAD_LIMITS, type LoadTarget } from '../../../src/live/load/load.ts';
import { startTraffic } from '../../../src/live/load/traffic.ts';
import { closedPhase, openPhase, PROMPTS } from '../../core/traffic/plans.ts';
import { answerAsAsked, answerWhole, chatServer, freePort, type Received } from './chat-server.ts';

const HOUR = { forMs: 36_000_000 };
const SOURCE = { seed: 7, timeScale: 10, prompts: PROMPTS };

function seen({ headers, body }: Received) {
  return {
    id: headers['x-request-id'],
    userId: headers['x-user-id'],
    segment: headers['x-user-segment'],
    prompt: body.messages[0]?.content,
    stream: body.stream,
  };
}

/** Runs a closed loop until so many of its requests have ended. */
async function closedLoopFor(count: number, connections: number, target: Partial<LoadTarget>) {
  const answers: Answer[] = [];
  const enough = milestone();
  const load = startTraffic(
    { phases: [closedPhase(connections, HOUR)] },
    {
      ...SOURCE,
      url: '',
      ...target,
      onAnswer: (answer) => {
        if (answers.push(answer) === count) enough.reach();
      },
    },
  );
  await enough.reached;
  await load.stop();
  return { answers, stats: await load.done };
}

function byNumber(a: { id: unknown }, b: { id: unknown }): number {
  return Number(/\d+$/.exec(String(a.id))) - Number(/\d+$/.exec(String(b.id)));
}

test('the server gets exactly the planned sequence of the seed', async () => {
  const plan = {
    phases: [
      openPhase({ arrivals: 'poisson', fromPerSecond: 100, toPerSecond: 300 }, { forMs: 2_000 }),
      openPhase({ fromPerSecond: 50, toPerSecond: 0 }, { forMs: 1_000 }),
    ],
  };
  const server = await chatServer(answerAsAsked);
  const stats = await startTraffic(plan, { ...SOURCE, url: server.url }).done;
  const planned = [...arrivals(plan, SOURCE)];
  expect(stats).toMatchObject({ sent: planned.length, completed: planned.length, dropped: 0 });
  expect(server.received.map(seen).sort(byNumber)).toEqual(
    planned.map(({ atMs: _, ...request }) => request),
  );
  expect(server.received.map(({ headers }) => headers['x-understudy-at-ms']).sort()).toEqual(
    planned.map(({ atMs }) => String(Math.round(atMs * 10))).sort(),
  );
});

test('a closed loop keeps its connections busy with the draws of the seed', async () => {
  const phase = closedPhase(3, { forMs: 2_000 });
  const server = await chatServer(answerAsAsked);
  const answers: Answer[] = [];
  const stats = await startTraffic(
    { phases: [phase] },
    { ...SOURCE, url: server.url, onAnswer: (answer) => answers.push(answer) },
  ).done;
  const draw = draws(phase, { ...SOURCE, phaseIndex: 0 });
  const expected = Array.from({ length: stats.sent }, (_, n) => ({ id: `c-0-${n}`, ...draw() }));
  const arrived = server.received.map(seen).sort(byNumber);
  expect(arrived.length).toBeGreaterThan(3);
  // The last of each connection may have been cut before it arrived.
  expect(expected).toEqual(expect.arrayContaining(arrived));
  expect(stats).toMatchObject({ failed: 0, errors: {}, inFlight: 0 });
  expect(stats.completed + stats.stopped).toBe(stats.sent);
  expect(stats.stopped).toBeLessThanOrEqual(3);
  expect(answers).toHaveLength(stats.sent);
  const whole = answers.find((answer) => answer.servedBy.model === 'lead');
  expect(whole).toMatchObject({ status: 200, complete: true, servedBy: { version: 'v1.2' } });
  expect(stats.latency.count).toBe(stats.completed);
  expect(stats.lag.count).toBe(0);
  expect(stats.trustworthy).toBe(true);
});

test('a closed loop never has more under way than connections', async () => {
  const held: ServerResponse[] = [];
  let most = 0;
  const server = await chatServer((response) => {
    held.push(response);
    most = Math.max(most, held.length);
    if (held.length === 4) for (const each of held.splice(0)) answerWhole(each);
  });
  await closedLoopFor(40, 4, { url: server.url });
  expect(most).toBe(4);
});

test('a closed loop ends at its cap', async () => {
  const server = await chatServer(answerWhole);
  const limits = { ...LOAD_LIMITS, maxClosedLoopRequests: 25 };
  const { stats } = await closedLoopFor(25, 40, { url: server.url, limits });
  expect(stats).toMatchObject({ sent: 25, completed: 25 });
  expect(server.received).toHaveLength(25);
});

test('a closed loop counts failures by kind', async () => {
  let turn = 0;
  const server = await chatServer((response) => {
    turn += 1;
    if (turn % 4 === 0) response.writeHead(500).end('{}');
    else if (turn % 4 === 1) response.socket?.destroy();
    else if (turn % 4 === 2) response.end('not json');
    else answerWhole(response);
  });
  const limits = { ...LOAD_LIMITS, maxClosedLoopRequests: 40 };
  const { stats } = await closedLoopFor(40, 1, { url: server.url, limits });
  expect(stats).toMatchObject({ sent: 40, completed: 10 });
  expect(stats.errors).toEqual({ '5xx': 10, reset: 10, malformed: 10 });
});

test('a closed loop on a port that refuses ends at its cap too', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const limits = { ...LOAD_LIMITS, maxClosedLoopRequests: 20 };
  const { stats, answers } = await closedLoopFor(20, 2, { url, limits });
  expect(stats).toMatchObject({ sent: 20, completed: 0, inFlight: 0, errors: { refused: 20 } });
  expect(answers).toHaveLength(20);
});

test('each phase starts at its time, and closed loops move no id of an open one', async () => {
  const plan = {
    phases: [
      openPhase({}, { forMs: 1_000 }),
      closedPhase(2, { forMs: 1_000 }),
      openPhase({}, { forMs: 1_000 }),
    ],
  };
  const server = await chatServer(answerWhole);
  const answers: Answer[] = [];
  const startMs = performance.timeOrigin + performance.now();
  const stats = await startTraffic(plan, {
    ...SOURCE,
    url: server.url,
    onAnswer: (answer) => answers.push(answer),
  }).done;
  const open = answers.filter(({ requestId }) => requestId.startsWith('r-'));
  const closed = answers.filter(({ requestId }) => requestId.startsWith('c-1-'));
  expect(open.map(({ requestId }) => requestId).sort()).toEqual(
    Array.from({ length: 8 }, (_, n) => `r-${n}`),
  );
  expect(open.length + closed.length).toBe(stats.sent);
  expect(closed.length).toBeGreaterThan(0);
  // Timers may fire a fraction of a millisecond before their time.
  const firstClosedMs = Math.min(...closed.map(({ startedAtMs }) => startedAtMs - startMs));
  expect(firstClosedMs).toBeGreaterThan(99);
  const fifth = open.find(({ requestId }) => requestId === 'r-4');
  expect(fifth?.startedAtMs).toBeGreaterThanOrEqual(startMs + 212.5);
  expect(stats.lag.count).toBe(8);
});

test('traffic lasts as long as its plan, quiet or not', async () => {
  const server = await chatServer(answerWhole);
  const plan = { phases: [openPhase({ fromPerSecond: 0, toPerSecond: 0 }, { forMs: 500 })] };
  const startedMs = performance.now();
  const stats = await startTraffic(plan, { ...SOURCE, url: server.url }).done;
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(49);
  expect(stats.sent).toBe(0);
});

test('stop ends both kinds of loop, those to come as well, and every connection', async () => {
  const arrived = milestone();
  const server = await chatServer((response, { headers }) => {
    answerWhole(response);
    if (String(headers['x-request-id']).startsWith('c-')) arrived.reach();
  });
  const plan = {
    phases: [openPhase({}, { forMs: 500 }), closedPhase(2, HOUR), closedPhase(1, HOUR)],
  };
  const load = startTraffic(plan, { ...SOURCE, url: server.url });
  await arrived.reached;
  await load.stop();
  const { sent } = await load.done;
  await server.quiet();
  expect(load.stats()).toMatchObject({ sent, inFlight: 0 });
});
