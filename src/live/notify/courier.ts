import { setTimeout as sleep } from 'node:timers/promises';
import type { Notice } from '../../core/notify/notice.ts';
import {
  NOTICE_LIFE_MS,
  receivedBy,
  retryAfterMs,
  retryDelayMs,
} from '../../core/notify/retry-schedule.ts';
import { slackMessage } from '../../core/notify/slack-message.ts';
import { webhookPayload } from '../../core/notify/webhook-payload.ts';
import type { ReceiverMeter } from './notify-metrics.ts';
import type { Poster } from './post.ts';
import type { Receiver } from './receivers.ts';
import { signatureFields } from './signature.ts';

/** What a courier carries, and what it says of it. */
export interface Errand {
  readonly poster: Poster;
  readonly meter: ReceiverMeter;
  /** The oldest notice that the receiver has yet to get. */
  next(): Notice | undefined;
  settled(notice: Notice): void;
  notice(line: string): void;
}

/** Brings one receiver its notices, one after the other, each until it is taken or given up. */
export class Courier {
  readonly #receiver: Receiver;
  readonly #errand: Errand;
  readonly #cut = new AbortController();
  #bell = new AbortController();
  #isClosing = false;
  /** In a row. */
  #failures = 0;
  /** It waits because an attempt has failed: news are no reason to try before. */
  #isBackingOff = false;
  readonly #done: Promise<void>;

  constructor(receiver: Receiver, errand: Errand) {
    this.#receiver = receiver;
    this.#errand = errand;
    this.#done = this.#run();
  }

  /** There is something to bring. */
  wake(): void {
    if (!this.#isBackingOff) this.#bell.abort();
  }

  /** Brings what can be brought within that time, and leaves the rest. */
  async close(withinMs: number): Promise<void> {
    this.#isClosing = true;
    this.#bell.abort();
    const timer = setTimeout(() => this.#cut.abort(), withinMs);
    await this.#done;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    while (!this.#cut.signal.aborted) {
      const notice = this.#errand.next();
      if (notice === undefined && this.#isClosing) return;
      const waitMs = notice === undefined ? null : await this.#bring(notice);
      if (waitMs === 0) continue;
      if (this.#isClosing) return;
      await this.#rest(waitMs);
    }
  }

  /** How long to wait before anything is brought again, ms; null if nothing is before the bell rings. */
  async #bring(notice: Notice): Promise<number | null> {
    const { poster, meter } = this.#errand;
    const nowMs = Date.now();
    if (nowMs - notice.atMs > NOTICE_LIFE_MS) return this.#giveUp(notice, 'expired');
    const posted = await poster.post(
      this.#receiver.url,
      messageTo(this.#receiver, notice, nowMs),
      this.#cut.signal,
    );
    // Cut off as the process ends: nobody has refused anything.
    if (!posted.ok && this.#cut.signal.aborted) return null;
    const received = posted.ok ? receivedBy(posted.status) : 'failed';
    const words = posted.ok ? `HTTP ${posted.status}` : posted.error;
    if (received === 'refused') {
      this.#failures = 0;
      return this.#giveUp(notice, 'refused', words);
    }
    if (received === 'failed') {
      meter.count('failed');
      this.#failures += 1;
      if (this.#failures === 1) this.#say(`${words}; it is tried again for a day`);
      const asked = posted.ok ? retryAfterMs(posted.retryAfter, Date.now()) : null;
      return retryDelayMs(this.#failures, Math.random(), asked);
    }
    meter.count('delivered');
    if (this.#failures > 0) this.#say(`takes notices again, after ${this.#failures} attempts`);
    this.#failures = 0;
    this.#errand.settled(notice);
    return 0;
  }

  #giveUp(notice: Notice, outcome: 'refused' | 'expired', words?: string): number {
    this.#errand.meter.count(outcome);
    const why = words === undefined ? '' : ` (${words})`;
    this.#say(`notice ${notice.id} of ${notice.kind} is ${outcome}${why} and given up`);
    this.#errand.settled(notice);
    return 0;
  }

  #say(words: string): void {
    this.#errand.notice(`notify ${this.#receiver.name}: ${words}`);
  }

  /** Until the bell rings, or at most so long. */
  async #rest(waitMs: number | null): Promise<void> {
    if (waitMs !== null) this.#bell = new AbortController();
    this.#isBackingOff = waitMs !== null;
    const { signal } = this.#bell;
    const rung = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    // A timer that is cut short rejects, and there is nothing to say of that.
    const slept = waitMs === null ? rung : sleep(waitMs, undefined, { signal }).catch(() => {});
    await slept;
    this.#isBackingOff = false;
    this.#bell = new AbortController();
  }
}

function messageTo({ key }: Receiver, notice: Notice, nowMs: number) {
  if (key === null) return { body: JSON.stringify(slackMessage(notice)), headers: {} };
  const body = JSON.stringify(webhookPayload(notice));
  return { body, headers: signatureFields(key, { id: notice.id, body, nowMs }) };
}
