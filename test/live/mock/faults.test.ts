import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import {
  canaryFault,
  errorOf,
  failingWith,
  parseEvents,
  QUICK,
  question,
  type StartedMock,
  started,
} from './started-mock.ts';

const FRANCE = 'What is the capital of France?';
let mock: StartedMock | undefined;

afterEach(async () => {
  await mock?.stop();
  mock = undefined;
});

test.each([500, 503, 429] as const)('an error of kind %d', async (status) => {
  mock = await started({ profile: failingWith(`${status}`) });
  const response = await mock.ask(question(FRANCE, { stream: true }));
  expect(response.status).toBe(status);
  expect(response.headers.get('retry-after')).toBe(status === 429 ? '1' : null);
  expect((await errorOf(response)).message).not.toBe('');
  expect((await mock.recorded(1))[0]).toMatchObject({ status, injected: `${status}` });
});

test('a reset breaks the connection before an answer', async () => {
  mock = await started({ profile: failingWith('reset') });
  await expect(mock.ask(question(FRANCE))).rejects.toMatchObject({
    cause: { code: 'ECONNRESET' },
  });
  const [record] = await mock.recorded(1);
  expect(record).toMatchObject({ status: null, injected: 'reset', finished: false });
});

test('a cut stream ends after some of its pieces, without its finish reason', async () => {
  mock = await started({ profile: failingWith('cut') });
  const response = await mock.ask(question(FRANCE, { stream: true }));
  let text = '';
  const reading = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  })();
  await expect(reading).rejects.toThrow();
  const { events, done } = parseEvents(text);
  expect(done).toBe(false);
  expect(events.every(({ choices }) => choices[0]?.finish_reason === null)).toBe(true);
  const [record] = await mock.recorded(1);
  expect(record).toMatchObject({ status: 200, injected: 'cut', finished: false });
  expect(record?.outputTokens).toBe(events.length - 1);
});

test('a cut plain answer is shorter than its length says', async () => {
  mock = await started({ profile: failingWith('cut') });
  const response = await mock.ask(question(FRANCE));
  await expect(response.text()).rejects.toThrow();
});

test('a malformed answer is a 200 that does not parse', async () => {
  mock = await started({ profile: failingWith('malformed') });
  const plain = await mock.ask(question(FRANCE));
  expect(plain.status).toBe(200);
  await expect(plain.json()).rejects.toThrow(SyntaxError);
  const streamed = await (await mock.ask(question(FRANCE, { stream: true }))).text();
  expect(() => parseEvents(streamed)).toThrow(SyntaxError);
});

test('a request that times out is held until the client leaves', async () => {
  mock = await started({ profile: failingWith('timeout') });
  const leave = new AbortController();
  const asked = fetch(`${mock.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify(question(FRANCE)),
    signal: leave.signal,
  });
  while (!(await metrics(mock)).includes('num_requests_running{engine="0",model_name="v9"} 1'));
  expect(mock.records).toEqual([]);
  leave.abort();
  await expect(asked).rejects.toThrow();
  const [record] = await mock.recorded(1);
  expect(record).toMatchObject({ status: null, injected: 'timeout', finished: false });
});

test('a client that leaves ends the generation', async () => {
  const latency = { ...QUICK.latency, interTokenMs: { median: 20, p95: 20 } };
  const outputTokens = { median: 2_000, p95: 2_000 };
  mock = await started({ profile: { ...QUICK, latency, outputTokens } });
  const leave = new AbortController();
  const response = await fetch(`${mock.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify(question(FRANCE, { stream: true })),
    signal: leave.signal,
  });
  await response.body?.getReader().read();
  leave.abort();
  const [record] = await mock.recorded(1);
  expect(record?.finished).toBe(false);
  expect(record?.outputTokens).toBeGreaterThan(0);
  expect(record?.outputTokens).toBeLessThan(1_000);
  expect(await metrics(mock)).toContain('finished_reason="abort"} 1');
});

test('a fault strikes the requests that are meant for its time', async () => {
  const faults = [
    canaryFault({ errors: 1, errorKind: '503' }, { atMs: 300_000, forMs: 60_000 }),
    canaryFault({ hallucination: 1 }, { atMs: 600_000 }),
  ];
  mock = await started({ faults, profile: QUICK });
  const injected: unknown[] = [];
  for (const at of ['0', '299999', '300000', '359999.9', '360000', '600000']) {
    const headers = { 'x-understudy-at-ms': at };
    await (await mock.ask(question(FRANCE), { headers })).text();
    injected.push((await mock.recorded(injected.length + 1)).at(-1)?.injected);
  }
  expect(injected).toEqual(['right', 'right', '503', '503', 'right', 'hallucination']);
});

test('without a time of its own a request follows the clock, once that has begun', async () => {
  mock = await started({ faults: [canaryFault({ hallucination: 1 })] });
  await (await mock.ask(question(FRANCE))).text();
  mock.beginClock();
  await (await mock.ask(question(FRANCE), { headers: { 'x-understudy-at-ms': '-5' } })).text();
  const records = await mock.recorded(2);
  expect(records.map(({ injected }) => injected)).toEqual(['right', 'hallucination']);
  expect(records[0]?.planAtMs).toBeNull();
  expect(records[1]?.planAtMs).toBeGreaterThanOrEqual(0);
});

test('a refusing server closes its port and every connection, and comes back on the same port', async () => {
  const faults = [canaryFault({ refuse: true }, { forMs: 4_000 })];
  mock = await started({ faults, compression: 20 });
  const { port } = mock;
  const idle = connect(port, '127.0.0.1');
  await new Promise((resolve) => idle.once('connect', resolve));
  const broken = new Promise((resolve) => idle.once('close', resolve));
  // The server must have taken the connection before it can close it.
  await (await mock.ask(question(FRANCE))).text();
  mock.beginClock();
  await broken;
  await expect(mock.ask(question(FRANCE))).rejects.toMatchObject({
    cause: { code: 'ECONNREFUSED' },
  });
  let response: Response | undefined;
  while (response === undefined) response = await mock.ask(question(FRANCE)).catch(() => undefined);
  expect(response.status).toBe(200);
  await response.text();
});

async function metrics({ url }: StartedMock): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}
