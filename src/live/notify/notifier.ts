import type { Registry } from 'prom-client';
import type { Notice } from '../../core/notify/notice.ts';
import { Courier } from './courier.ts';
import { ANSWER_MS, LAST_MS, MAX_PENDING } from './limits.ts';
import { type ReceiverMeter, receiverMeters } from './notify-metrics.ts';
import { OutboxFile } from './outbox-file.ts';
import { openPoster } from './post.ts';
import type { Receiver } from './receivers.ts';

export interface NotifierLimits {
  /** How long a receiver may take to answer. */
  readonly answerMs: number;
  /** Notices that wait for one receiver; beyond them the oldest is dropped, counted and told. */
  readonly pending: number;
}

const LIMITS: NotifierLimits = { answerMs: ANSWER_MS, pending: MAX_PENDING };

export interface NotifierSettings {
  readonly receivers: readonly Receiver[];
  /** The file that keeps what has not arrived. */
  readonly path: string;
  readonly registry: Registry;
  readonly limits?: NotifierLimits;
  notice(line: string): void;
}

/** Tells people. Whoever has something to tell never waits for a receiver. */
export interface Notifier {
  /** From when on there may be notices that were not taken in, ms since the epoch. */
  readonly throughMs: number;
  /** Those that are known already are not told twice. What is taken in outlives the process. */
  take(notices: readonly Notice[]): void;
  close(): Promise<void>;
}

interface Served {
  readonly receiver: Receiver;
  readonly meter: ReceiverMeter;
  readonly courier: Courier;
}

/** Opens the outbox, and goes on with what is in it. Throws the system's error if it cannot be opened. */
export function openNotifier(settings: NotifierSettings): Notifier {
  const { receivers, registry, notice, limits = LIMITS } = settings;
  const file = new OutboxFile(settings.path, notice);
  const { outbox } = file;
  if (file.mended !== null) notice(file.mended);
  // What happened before anybody was to be told is no news.
  if (outbox.throughMs === 0) file.add({ kind: 'mark', throughMs: Date.now(), ids: [] });
  letGo(file, receivers, notice);
  const poster = openPoster(limits.answerMs);
  const meterOf = receiverMeters(registry);
  const served: readonly Served[] = receivers.map((receiver) => {
    const { name } = receiver;
    const meter = meterOf(name);
    meter.watch(() => outbox.pending(name).length);
    const courier = new Courier(receiver, {
      ...{ poster, meter, notice },
      next: () => outbox.pending(name)[0],
      settled: ({ id }) => {
        if (outbox.isPending(id, name)) file.add({ kind: 'settled', id, receiver: name });
      },
    });
    return { receiver, meter, courier };
  });
  const makeRoom = ({ receiver: { name }, meter }: Served) => {
    const pending = outbox.pending(name);
    const oldest = pending.length > limits.pending ? pending[0] : undefined;
    if (oldest === undefined) return;
    meter.count('dropped');
    notice(
      `notify ${name}: ${limits.pending} notices wait; ${oldest.id} of ${oldest.kind} is dropped`,
    );
    file.add({ kind: 'settled', id: oldest.id, receiver: name });
  };
  return {
    throughMs: outbox.throughMs,
    take: (notices) => {
      for (const one of notices.filter((taken) => !outbox.isKnown(taken))) {
        const told = served.filter(({ receiver }) => receiver.on.has(one.kind));
        const names = told.map(({ receiver }) => receiver.name);
        file.add({ kind: 'notice', notice: one, receivers: names });
        for (const each of told) {
          makeRoom(each);
          each.courier.wake();
        }
      }
    },
    close: async () => {
      await Promise.all(served.map(({ courier }) => courier.close(LAST_MS)));
      await poster.close();
      file.close();
    },
  };
}

/** Nobody waits for what a receiver should get that the file no longer names. */
function letGo(file: OutboxFile, receivers: readonly Receiver[], notice: (line: string) => void) {
  const known = new Set(receivers.map(({ name }) => name));
  for (const name of file.outbox.receivers) {
    if (known.has(name)) continue;
    const pending = file.outbox.pending(name);
    for (const { id } of pending) file.add({ kind: 'settled', id, receiver: name });
    notice(`notify ${name}: no such receiver any more; ${pending.length} notices are dropped`);
  }
}
