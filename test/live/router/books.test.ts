import { expect, test } from 'vitest';
import { errors, open, type Respond, readAll, requests, startRig, startStub } from './rig.ts';

const STREAM = { 'content-type': 'text/event-stream' };
const CONTENT = 'data: {"choices":[{"delta":{"content":"a"},"finish_reason":null}]}\n\n';

/** What a model does, and what the router must book for it. */
const BEHAVIOURS: readonly { respond: Respond; code: number; kind?: string }[] = [
  { respond: (_asked, outgoing) => outgoing.end('fine'), code: 200 },
  {
    respond: (_asked, outgoing) =>
      outgoing.writeHead(200, STREAM).end(`${CONTENT}data: [DONE]\n\n`),
    code: 200,
  },
  {
    respond: (_asked, outgoing) => outgoing.writeHead(200, STREAM).end(CONTENT),
    code: 200,
    kind: 'cut',
  },
  { respond: (_asked, outgoing) => outgoing.socket?.destroy(), code: 502, kind: 'reset' },
  { respond: (_asked, outgoing) => outgoing.writeHead(503).end(), code: 503, kind: '5xx' },
  { respond: (_asked, outgoing) => outgoing.writeHead(429).end(), code: 429, kind: '429' },
  { respond: (_asked, outgoing) => outgoing.writeHead(200, STREAM).write(CONTENT), code: 499 },
];

test('of many requests at once every one is booked, once, for what it was', async () => {
  const respond: Respond = (asked, outgoing) => {
    const which = Number(asked.headers['x-behaviour']);
    BEHAVIOURS[which]?.respond(asked, outgoing);
  };
  const [stable, canary] = [await startStub(respond), await startStub(respond)];
  const router = await startRig({ stable: stable.url, canary: canary.url });
  router.setWeight(50);
  const each = 30;
  const one = async (i: number): Promise<void> => {
    const which = i % BEHAVIOURS.length;
    const headers = { 'x-behaviour': String(which), 'x-user-id': `user-${i}` };
    const response = await open(router, { headers, body: '{}' });
    if (BEHAVIOURS[which]?.code === 499) response.destroy();
    else await readAll(response);
  };
  await Promise.all(Array.from({ length: each * BEHAVIOURS.length }, (_, i) => one(i)));
  await Promise.all([router.whenDrained('stable'), router.whenDrained('canary')]);

  const both = async (read: (role: 'stable' | 'canary') => Promise<number>): Promise<number> =>
    (await read('stable')) + (await read('canary'));
  for (const code of new Set(BEHAVIOURS.map((behaviour) => behaviour.code))) {
    const expected = each * BEHAVIOURS.filter((behaviour) => behaviour.code === code).length;
    expect([code, await both((role) => requests(router, role, code))]).toEqual([code, expected]);
  }
  for (const kind of ['cut', 'reset', '5xx', '429'])
    expect([kind, await both((role) => errors(router, role, kind))]).toEqual([kind, each]);
  expect(router.started('stable') + router.started('canary')).toBe(each * BEHAVIOURS.length);
  expect(router.exposure().canaryRequests).toBe(router.started('canary'));
});
