import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Notice } from '../../../src/core/notify/notice.ts';
import {
  type Notifier,
  type NotifierLimits,
  openNotifier,
} from '../../../src/live/notify/notifier.ts';
import { OutboxFile } from '../../../src/live/notify/outbox-file.ts';
import type { Receiver } from '../../../src/live/notify/receivers.ts';
import { signatureFields, signingKey } from '../../../src/live/notify/signature.ts';
import { isSigned, notice, SECRET, startReceiver, webhookAt } from './receiver.ts';

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-notify-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'outbox.jsonl');
}

interface Opened extends Notifier {
  readonly said: string[];
  count(receiver: string, outcome: string): Promise<number>;
}

function opened(path: string, receivers: readonly Receiver[], limits?: NotifierLimits): Opened {
  const registry = new Registry();
  const said: string[] = [];
  const notifier = openNotifier({
    ...{ path, receivers, registry, notice: (line) => said.push(line) },
    ...(limits && { limits }),
  });
  onTestFinished(() => notifier.close().catch(() => {}));
  return {
    ...notifier,
    said,
    count: async (receiver, outcome) => {
      const found = await registry.getSingleMetric('understudy_notifications_total')?.get();
      const isIt = ({ labels }: { labels: Record<string, unknown> }) =>
        labels.receiver === receiver && labels.outcome === outcome;
      return found?.values.find(isIt)?.value ?? Number.NaN;
    },
  };
}

const idsOf = (notices: readonly Notice[]) => notices.map(({ id }) => id);

const soon = { timeout: 5_000, interval: 5 };

describe('a webhook', () => {
  it('gets each notice once, in order, signed', async () => {
    const pager = await startReceiver();
    const notifier = opened(place(), [webhookAt(pager.url)]);
    const all = Array.from({ length: 20 }, () => notice());
    notifier.take(all.slice(0, 12));
    notifier.take(all.slice(7));
    await vi.waitUntil(() => pager.requests.length === 20, soon);
    expect(pager.ids()).toEqual(all.map(({ id }) => id));
    for (const request of pager.requests) {
      expect(isSigned(request, SECRET)).toBe(true);
      expect(isSigned({ ...request, body: `${request.body} ` }, SECRET)).toBe(false);
    }
    expect(JSON.parse(pager.requests[0]?.body ?? '')).toMatchObject({
      type: 'rollout.alert',
      data: { id: all[0]?.id, message: 'error-rate 11.8% > 1%' },
    });
  });

  it('is signed as the example of the specification', () => {
    // The vector of standard-webhooks' own libraries.
    const key = signingKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    if (key === null) throw new Error('no key');
    const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
    const fields = signatureFields(key, { ...message, nowMs: 1_614_265_330_000 });
    expect(fields['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is tried again with the same id and body, whatever its receiver did', async () => {
    const failures: Readonly<Record<string, (response: ServerResponse) => void>> = {
      'HTTP 500': (response) => void response.writeHead(500).end(),
      'HTTP 429': (response) => void response.writeHead(429, { 'retry-after': '1' }).end(),
      UND_ERR_SOCKET: (response) => void response.destroy(),
      'no answer in 0.1s': () => {},
    };
    const stubs = await Promise.all(
      Object.values(failures).map((first) =>
        startReceiver((number) => (number === 0 ? first : 204)),
      ),
    );
    const names = Object.keys(failures).map((_, index) => `to-${index}`);
    const receivers = stubs.map(({ url }, index) => webhookAt(url, names[index]));
    const notifier = opened(place(), receivers, { answerMs: 100, pending: 10 });
    const [one, two] = [notice(), notice()];
    notifier.take([one, two]);
    await vi.waitUntil(() => stubs.every(({ requests }) => requests.length === 3), soon);
    for (const { ids, requests } of stubs) {
      expect(ids()).toEqual([one.id, one.id, two.id]);
      expect(requests[1]?.body).toBe(requests[0]?.body);
    }
    const first = Object.keys(failures).map((words, index) => {
      return `notify ${names[index]}: ${words}; it is tried again for a day`;
    });
    const again = names.map((name) => `notify ${name}: takes notices again, after 1 attempts`);
    expect(new Set(notifier.said)).toEqual(new Set([...first, ...again]));
    for (const name of names) expect(await notifier.count(name, 'failed')).toBe(1);
  });

  it('is not sent again what it refuses, what is a day old, or what it is not told of', async () => {
    const pager = await startReceiver((number) => (number === 0 ? 422 : 204));
    const only = { ...webhookAt(pager.url), on: new Set(['alert', 'held'] as const) };
    const notifier = opened(place(), [only]);
    const refused = notice();
    const old = notice({ kind: 'held', atMs: Date.now() - 86_400_001 });
    const good = notice();
    notifier.take([refused, old, notice({ kind: 'weight' }), good]);
    await vi.waitUntil(async () => (await notifier.count('pager', 'delivered')) === 1, soon);
    expect(pager.ids()).toEqual([refused.id, good.id]);
    expect(notifier.said).toEqual([
      `notify pager: notice ${refused.id} of alert is refused (HTTP 422) and given up`,
      `notify pager: notice ${old.id} of held is expired and given up`,
    ]);
  });
});

describe('a receiver that fails and then refuses', () => {
  it('gets what comes later', async () => {
    const pager = await startReceiver((number) => [500, 422][number] ?? 204);
    const notifier = opened(place(), [webhookAt(pager.url)]);
    const [refused, later] = [notice(), notice()];
    notifier.take([refused]);
    await vi.waitUntil(async () => (await notifier.count('pager', 'refused')) === 1, soon);
    notifier.take([later]);
    await vi.waitUntil(async () => (await notifier.count('pager', 'delivered')) === 1, soon);
    expect(pager.ids()).toEqual([refused.id, refused.id, later.id]);
  });

  it('is not asked again before its time because there is news', async () => {
    const pager = await startReceiver((number) => (number === 0 ? 503 : 204));
    const notifier = opened(place(), [webhookAt(pager.url)]);
    const all = Array.from({ length: 5 }, () => notice());
    notifier.take(all.slice(0, 1));
    await vi.waitUntil(() => notifier.said.length === 1, soon);
    for (const one of all.slice(1)) notifier.take([one]);
    await vi.waitUntil(async () => (await notifier.count('pager', 'delivered')) === 5, soon);
    expect(await notifier.count('pager', 'failed')).toBe(1);
    expect(pager.ids()).toEqual(idsOf([...all.slice(0, 1), ...all]));
  });
});

describe('receivers that fail', () => {
  it('delay neither the others nor whoever tells; what they cannot hold is dropped and told', async () => {
    const slow = await startReceiver(() => () => {});
    const quick = await startReceiver();
    const receivers = [webhookAt(slow.url, 'slow'), webhookAt(quick.url, 'quick')];
    const notifier = opened(place(), receivers, { answerMs: 60_000, pending: 30 });
    const all = Array.from({ length: 32 }, () => notice());
    notifier.take(all.slice(0, 20));
    expect(quick.requests).toEqual([]);
    await vi.waitUntil(() => quick.requests.length === 20, soon);
    notifier.take(all.slice(20));
    await vi.waitUntil(() => quick.requests.length === 32, soon);
    expect(quick.ids()).toEqual(all.map(({ id }) => id));
    expect(slow.ids()).toEqual([all[0]?.id]);
    expect(await notifier.count('slow', 'dropped')).toBe(2);
    expect(notifier.said).toEqual(
      all.slice(0, 2).map(({ id }) => `notify slow: 30 notices wait; ${id} of alert is dropped`),
    );
    await slow.close();
  });

  it('are named by nothing but their names', async () => {
    const path = place();
    const url = 'http://127.0.0.1:1/services/T000/secret-token';
    const notifier = opened(path, [webhookAt(url)]);
    notifier.take([notice()]);
    await vi.waitUntil(() => notifier.said.length > 0, soon);
    expect(notifier.said).toEqual(['notify pager: ECONNREFUSED; it is tried again for a day']);
    const told = notifier.said.join() + readFileSync(path, 'utf8');
    expect(told).not.toMatch(/secret-token|whsec_|T000/);
  });

  it('are not followed elsewhere', async () => {
    const other = await startReceiver();
    const pager = await startReceiver(
      () => (response) => void response.writeHead(307, { location: other.url }).end(),
    );
    const notifier = opened(place(), [webhookAt(pager.url)]);
    notifier.take([notice()]);
    await vi.waitUntil(() => notifier.said.length > 0, soon);
    expect(notifier.said).toEqual(['notify pager: HTTP 307; it is tried again for a day']);
    expect(other.requests).toEqual([]);
  });
});

describe('after a restart', () => {
  it('what was not acknowledged is told again by the same ids, and nothing else', async () => {
    const path = place();
    let isWell = false;
    const pager = await startReceiver((number) => (number === 0 || isWell ? 204 : 503));
    const first = opened(path, [webhookAt(pager.url)]);
    const all = [notice(), notice(), notice()];
    first.take(all);
    await vi.waitUntil(() => pager.requests.length === 2, soon);
    await first.close();
    // As its process would leave it, torn in the middle of a line.
    appendFileSync(path, '{"kind":"notice","not');
    const before = pager.requests.length;
    isWell = true;
    const second = opened(path, [webhookAt(pager.url)]);
    second.take(all);
    await vi.waitUntil(async () => (await second.count('pager', 'delivered')) === 2, soon);
    const [one, ...others] = all.map(({ id }) => id);
    expect(pager.ids()[0]).toBe(one);
    expect(pager.ids().slice(before)).toEqual(others);
    expect(second.said).toEqual([expect.stringMatching(/line was torn; 21 bytes are cut off$/)]);
    await second.close();
    await opened(path, [webhookAt(pager.url)]).close();
    expect(pager.requests).toHaveLength(before + 2);
  });

  it('a receiver that is gone is waited for no more, and a line that does not read is passed over', async () => {
    const path = place();
    const first = opened(path, [webhookAt('http://127.0.0.1:1', 'gone')]);
    first.take([notice()]);
    await first.close();
    appendFileSync(path, 'nonsense\n');
    const second = opened(path, []);
    expect(second.said).toEqual([
      `${path}: 1 lines do not read and are passed over`,
      'notify gone: no such receiver any more; 1 notices are dropped',
    ]);
    await second.close();
    expect(opened(path, []).said).toEqual([`${path}: 1 lines do not read and are passed over`]);
  });
});

describe('the file of what is on its way', () => {
  it('is written anew when most of it no longer matters', () => {
    const path = place();
    const file = new OutboxFile(path, () => {}, 20);
    const all = Array.from({ length: 50 }, () => notice());
    for (const one of all) file.add({ kind: 'notice', notice: one, receivers: ['pager'] });
    for (const { id } of all.slice(0, 48)) file.add({ kind: 'settled', id, receiver: 'pager' });
    file.close();
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(30);
    const again = new OutboxFile(path, () => {});
    expect(again.outbox.pending('pager')).toEqual(all.slice(48));
    expect(again.outbox.isKnown(all[49] ?? notice())).toBe(true);
    again.close();
  });

  it('cut off at any byte it has forgotten nothing that a journal would not bring again', () => {
    const path = place();
    const file = new OutboxFile(path, () => {});
    file.add({ kind: 'mark', throughMs: 1, ids: [] });
    const all = Array.from({ length: 6 }, (_, index) =>
      notice({ atMs: 10 + Math.floor(index / 2) }),
    );
    for (const one of all) file.add({ kind: 'notice', notice: one, receivers: ['pager'] });
    for (const { id } of all.slice(0, 3)) file.add({ kind: 'settled', id, receiver: 'pager' });
    file.close();
    const bytes = readFileSync(path);
    const end = bytes.length;
    for (let cut = 0; cut <= end; cut = cut < end ? Math.min(end, cut + 37) : end + 1) {
      writeFileSync(path, bytes.subarray(0, cut));
      const again = new OutboxFile(path, () => {});
      const { outbox } = again;
      const brought = all.filter((one) => one.atMs >= outbox.throughMs && !outbox.isKnown(one));
      const told = [...outbox.pending('pager'), ...brought];
      again.close();
      const settled = bytes.subarray(0, cut).toString().split('"settled"').length - 1;
      expect(told, `cut at byte ${cut}`).toEqual(
        told.filter((one, at) => told.indexOf(one) === at),
      );
      expect(told.map(({ id }) => id)).toEqual(expect.arrayContaining(idsOf(all.slice(settled))));
    }
  });

  it('keeps in memory what a full disk does not take, and has all of it once it does', () => {
    const path = place();
    const said: string[] = [];
    const file = new OutboxFile(path, (line) => said.push(line));
    const all = Array.from({ length: 3 }, () => notice());
    const add = (one: Notice | undefined) =>
      file.add({ kind: 'notice', notice: one ?? notice(), receivers: ['pager'] });
    add(all[0]);
    // Nothing can be appended to a file that was closed, as nothing can be to a full disk.
    file.close();
    const folder = dirname(path);
    renameSync(folder, `${folder}.away`);
    add(all[1]);
    expect(file.outbox.pending('pager')).toEqual(all.slice(0, 2));
    expect(said).toEqual([expect.stringMatching(/^the outbox is kept in memory alone: EBADF/)]);
    renameSync(`${folder}.away`, folder);
    add(all[2]);
    expect(said[1]).toBe('the outbox can be written again');
    const again = new OutboxFile(path, () => {});
    expect(again.outbox.pending('pager')).toEqual(all);
    again.close();
  });
});
