import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Router } from '../../../src/live/router/router.ts';
import { IMPATIENT, replicated } from './replicas.ts';
import {
  answerJson,
  ask,
  CHAT_ANSWER,
  closedUrl,
  errors,
  metric,
  open,
  type Respond,
  requests,
  type StubModel,
  startRig,
  startStub,
} from './rig.ts';

const WELL = answerJson(CHAT_ANSWER);
/** Whose place each test's own models take. */
const NOWHERE = { stable: 'http://127.0.0.1:9', canary: 'http://127.0.0.1:9' };

const stubs = (...responds: Respond[]): Promise<StubModel[]> =>
  Promise.all(responds.map(startStub));
const urlsOf = (models: readonly { url: string }[]) => models.map(({ url }) => url);
const counts = (models: readonly StubModel[]) => models.map(({ received }) => received.length);

function endpointMetric(router: Router, name: string, url: string): Promise<number> {
  return metric(
    router,
    `understudy_endpoint_${name}{rollout_hash="stable-hash",endpoint="${url}"}`,
  );
}

/** Takes connections, and does that with them. */
async function tcpServer(accepted: (socket: import('node:net').Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    accepted(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('who gets the next request', () => {
  test('replicas take turns', async () => {
    const models = await stubs(WELL, WELL, WELL);
    const router = await startRig(NOWHERE, { stable: replicated('stable', urlsOf(models)) });
    for (let asked = 0; asked < 12; asked += 1) await ask(router);
    expect(counts(models)).toEqual([4, 4, 4]);
  });

  test('one that has not answered gets no further request while others have none', async () => {
    const models = await stubs(() => {}, WELL, WELL);
    const router = await startRig(NOWHERE, { stable: replicated('stable', urlsOf(models)) });
    void open(router, {}).catch(() => {});
    await vi.waitFor(() => expect(models[0]?.received).toHaveLength(1), { timeout: 5_000 });
    for (let asked = 0; asked < 10; asked += 1) await ask(router);
    expect(counts(models)).toEqual([1, 5, 5]);
  });
});

describe('an endpoint that takes no byte of a request', () => {
  const refusing = closedUrl;
  // The handshake of TLS begins and does not end: nothing of the request was sent.
  const silent = async () => `https://${await tcpServer(() => {})}`;
  const resetting = async () => `https://${await tcpServer((socket) => socket.resetAndDestroy())}`;

  test.each([
    ['refuses the connection', refusing],
    ['lets nobody in in time', silent],
    ['resets the connection at once', resetting],
  ])('%s: another one serves, and it is no error of the model', async (_what, bad) => {
    const [well] = await stubs(WELL);
    const badUrl = await bad();
    const urls = [badUrl, well?.url ?? ''];
    const stable = replicated('stable', urls, { timeouts: IMPATIENT });
    const router = await startRig(NOWHERE, { stable });
    const answer = await ask(router, { body: '{"a":1}' });
    expect([answer.status, well?.received[0]?.body.toString()]).toEqual([200, '{"a":1}']);
    expect(answer.headers['x-understudy-reason']).toBe('canary-closed');
    expect(await endpointMetric(router, 'retries_total', badUrl)).toBe(1);
    expect(await requests(router, 'stable', 200)).toBe(1);
    expect(await router.metricsText()).not.toMatch(/inference_errors_total{[^}]*} [1-9]/);
    await router.whenDrained('stable');
  });

  test('the canary asks its own before stable, and no more than three', async () => {
    const [stable] = await stubs(WELL);
    const closed = await Promise.all([refusing(), silent(), refusing(), refusing()]);
    const router = await startRig(
      { ...NOWHERE, stable: stable?.url ?? '' },
      { canary: replicated('canary', closed, { timeouts: IMPATIENT }) },
    );
    router.setWeight(100);
    const answer = await ask(router);
    expect(answer.headers).toMatchObject({
      'x-understudy-version': 'v1',
      'x-understudy-reason': 'canary-refused',
    });
    const retried = (await router.metricsText()).match(/_retries_total{[^}]*} 1/g);
    expect(retried).toHaveLength(2);
    const kinds = [
      await errors(router, 'canary', 'refused'),
      await errors(router, 'canary', 'timeout'),
    ];
    expect(kinds).toEqual([1, 0]);
    expect([router.inFlight('canary'), router.inFlight('stable')]).toEqual([0, 0]);
    expect(router.exposure().canaryRequests).toBe(0);
  });
});

test('a copy for the shadow, too, is given to another endpoint', async () => {
  const [stable, shadow] = await stubs(WELL, WELL);
  const router = await startRig(
    { ...NOWHERE, stable: stable?.url ?? '' },
    { canary: replicated('canary', [await closedUrl(), shadow?.url ?? '']) },
  );
  router.setRoutes({ headers: [], mirrors: [{ name: 'all', matches: [], percentage: 100 }] });
  for (let asked = 0; asked < 3; asked += 1) await ask(router);
  await router.whenDrained('canary');
  expect(shadow?.received).toHaveLength(3);
  expect(await router.metricsText()).not.toMatch(/inference_shadow_errors_total{[^}]*} [1-9]/);
});

test('what was sent is not sent again: a connection that breaks is a 502 at once', async () => {
  const models = await stubs((_asked, outgoing) => outgoing.socket?.destroy(), WELL);
  const router = await startRig(NOWHERE, { stable: replicated('stable', urlsOf(models)) });
  expect((await ask(router)).status).toBe(502);
  expect(counts(models)).toEqual([1, 0]);
  expect(await errors(router, 'stable', 'reset')).toBe(1);
});

describe('ejection', () => {
  const ejection = { failures: 3, baseMs: 60_000, mostMs: 60_000, maxShare: 0.5 };

  test('an endpoint on which three in a row fail is out, and counted', async () => {
    const models = await stubs(answerJson({}, 500), WELL, WELL);
    const notices: string[] = [];
    const router = await startRig(NOWHERE, {
      stable: replicated('stable', urlsOf(models), { ejection }),
      notice: (line) => notices.push(line),
    });
    const bad = models[0]?.url ?? '';
    expect(await endpointMetric(router, 'up', bad)).toBe(1);
    for (let asked = 0; asked < 30; asked += 1) await ask(router);
    expect(models[0]?.received).toHaveLength(3);
    expect(await endpointMetric(router, 'up', bad)).toBe(0);
    expect(await endpointMetric(router, 'ejections_total', bad)).toBe(1);
    // Of the others nobody knows: they have no health checks.
    const states = router.endpoints('stable').map(({ state }) => state);
    expect(states).toEqual(['ejected', 'unknown', 'unknown']);
    expect(notices).toEqual([
      `stable: ${bad} is out for 60 s: 3 requests in a row failed, last: 5xx`,
    ]);
    // What it did before still counts against the model.
    expect(await errors(router, 'stable', '5xx')).toBe(3);
  });

  test('never more than the share, and never the only one', async () => {
    const failing = answerJson({}, 500);
    const [models, lone] = [await stubs(failing, failing, failing), await stubs(failing)];
    const router = await startRig(NOWHERE, {
      stable: replicated('stable', urlsOf(models), { ejection }),
      canary: replicated('canary', urlsOf(lone), { ejection }),
    });
    for (let asked = 0; asked < 20; asked += 1) await ask(router);
    const up = await Promise.all(urlsOf(models).map((url) => endpointMetric(router, 'up', url)));
    expect(up.sort()).toEqual([0, 1, 1]);
    router.setWeight(100);
    for (let asked = 0; asked < 10; asked += 1) await ask(router);
    expect(counts(lone)).toEqual([10]);
  });
});

describe('health checks', () => {
  const health = {
    ...{ path: '/healthz', isGuessed: false, failures: 2, passes: 2 },
    ...{ intervalMs: 10, timeoutMs: 1_000 },
  };

  /** A replica whose checks get this status, whatever it is by then. */
  const checked =
    (state: { status: number }, path: string): Respond =>
    (asked, outgoing) => {
      if (asked.target === path) outgoing.writeHead(state.status).end();
      else WELL(asked, outgoing);
    };
  const chats = ({ received }: StubModel) =>
    received.filter(({ target }) => target.endsWith('/chat/completions')).length;

  test('take an endpoint out and bring it back', async () => {
    const state = { status: 200 };
    const models = await stubs(checked(state, '/team/healthz'), WELL);
    const urls = [`${models[0]?.url}/team/v1/`, models[1]?.url ?? ''];
    const notices: string[] = [];
    const router = await startRig(NOWHERE, {
      stable: replicated('stable', urls, { health, apiKey: { value: 'sk-health' } }),
      notice: (line) => notices.push(line),
    });
    const up = () => endpointMetric(router, 'up', urls[0] ?? '');
    const [model] = models;
    state.status = 503;
    await vi.waitFor(async () => expect(await up()).toBe(0), { timeout: 5_000 });
    expect(router.endpoints('stable')).toEqual([
      { name: urls[0], state: 'down' },
      { name: urls[1], state: 'up' },
    ]);
    for (let asked = 0; asked < 10; asked += 1) await ask(router);
    expect(model && chats(model)).toBe(0);
    state.status = 204;
    await vi.waitFor(async () => expect(await up()).toBe(1), { timeout: 5_000 });
    for (let asked = 0; asked < 10; asked += 1) await ask(router);
    expect(model && chats(model)).toBe(5);
    expect(notices).toEqual([
      `stable: ${urls[0]} is out: /healthz failed 2 times, last: status 503`,
      `stable: ${urls[0]} is back: /healthz passed`,
    ]);
    expect(model?.received[0]?.headers.authorization).toBe('Bearer sk-health');
  });

  test('where all are out, all are used', async () => {
    const state = { status: 500 };
    const models = await stubs(checked(state, '/healthz'), checked(state, '/healthz'));
    const router = await startRig(NOWHERE, {
      stable: replicated('stable', urlsOf(models), { health }),
    });
    for (const { url } of models) {
      const isOut = async () => expect(await endpointMetric(router, 'up', url)).toBe(0);
      await vi.waitFor(isOut, { timeout: 5_000 });
    }
    for (let asked = 0; asked < 4; asked += 1) expect((await ask(router)).status).toBe(200);
    expect(models.map(chats)).toEqual([2, 2]);
  });

  test('a path that was guessed and is not there takes nobody out', async () => {
    const state = { status: 404 };
    const models = await stubs(checked(state, '/health'));
    const router = await startRig(NOWHERE, {
      stable: replicated('stable', urlsOf(models), {
        health: { ...health, path: '/health', isGuessed: true },
      }),
    });
    const isChecked = () => expect(models[0]?.received.length).toBeGreaterThan(3);
    await vi.waitFor(isChecked, { timeout: 5_000 });
    expect(await endpointMetric(router, 'up', models[0]?.url ?? '')).toBe(1);
  });
});
