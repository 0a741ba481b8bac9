import type { Worker } from 'node:worker_threads';
import { type InFlight, inFlight } from '../router/in-flight.ts';
import type { Job } from '../router/job.ts';
import type { ScoringQueue } from '../router/scoring-queue.ts';
import type { RouterSettings, Timeouts } from '../router/settings.ts';
import type { ShadowMeter } from '../router/shadow-metrics.ts';
import { FROM_SOURCE } from '../source-loader.ts';
import { startThread } from '../workers/start-thread.ts';
import {
  COPIER_HEAP,
  HALT_TIMEOUT_MS,
  MAX_COPIED_BYTES,
  MAX_COPIES_IN_FLIGHT,
  RESTART_PAUSE_MS,
  STOP_TIMEOUT_MS,
} from './limits.ts';
import {
  type CopierSettings,
  type Copy,
  type CopyEnd,
  type FromCopier,
  NO_PAIRS,
  type Outcome,
  type PairStats,
  type StableOutcome,
  type ToCopier,
} from './messages.ts';

/** Copies of requests for the shadow, whose answers no user gets. */
export interface Copies {
  /** Gets ready to copy. */
  begin(): void;
  /**
   * Takes a copy of a request, or drops and counts it: never queued beyond the caps, never waited for.
   * Returns the copy's id where stable's answer is to be logged beside the shadow's, else null.
   */
  take(job: Job): number | null;
  /** Stable's answer to a copied request; null if its client left. */
  answered(copyId: number, outcome: Outcome | null): void;
  /**
   * Resolves when no copy that was taken can begin any more. A thread that does not come to it in time
   * is ended, and its copies with it.
   */
  halt(): Promise<void>;
  readonly inFlight: InFlight;
  dropped(): number;
  pairs(): PairStats;
  whenScored(): Promise<void>;
  stop(): Promise<void>;
}

/** A copy under way. */
interface Underway {
  readonly job: Job;
  readonly bytes: number;
}

/**
 * Copies are sent by a thread of their own, over connections of their own: a shadow that hangs, floods
 * or takes the thread down with it costs copies. What they hold is counted apart from what users do.
 *
 *   take ─► batch of this turn ─► thread ─► shadow
 *             series, scorer  ◄── ended ◄──┘   └─► pair log, beside stable's answer
 */
export function openCopies(
  settings: RouterSettings,
  timeouts: Timeouts,
  books: { readonly meter: ShadowMeter; readonly queue: ScoringQueue },
): Copies {
  return new CopyDesk(settings, timeouts, books);
}

class CopyDesk implements Copies {
  readonly inFlight = inFlight();
  readonly #settings: CopierSettings;
  readonly #meter: ShadowMeter;
  readonly #queue: ScoringQueue;
  readonly #underway = new Map<number, Underway>();
  #thread: Worker | undefined;
  #diedAtMs = Number.NEGATIVE_INFINITY;
  #stopping = false;
  #lastId = 0;
  #bytes = 0;
  #unsent = 0;
  #dropped = 0;
  #pairs: PairStats = NO_PAIRS;
  #pairsBefore: PairStats = NO_PAIRS;
  #copies: Copy[] = [];
  #stable: StableOutcome[] = [];
  #isPostDue = false;

  constructor(
    { canary, stable, salt, pairs }: RouterSettings,
    { connectMs, copyMs }: Timeouts,
    { meter, queue }: { readonly meter: ShadowMeter; readonly queue: ScoringQueue },
  ) {
    const logged = pairs ?? null;
    this.#settings = {
      shadow: canary,
      stable,
      connectMs: canary.access?.timeouts.connectMs ?? connectMs,
      copyMs,
      salt,
      pairs: logged,
    };
    this.#meter = meter;
    this.#queue = queue;
  }

  begin(): void {
    if (this.#thread !== undefined || this.#stopping) return;
    if (performance.now() - this.#diedAtMs < RESTART_PAUSE_MS) return;
    const thread = startThread(entry(), this.#settings, COPIER_HEAP);
    this.#thread = thread;
    thread.on('message', (news: FromCopier) => this.#hear(news));
    // Whatever ends it, `exit` follows.
    thread.on('error', () => {});
    thread.once('exit', () => this.#died());
  }

  take(job: Job): number | null {
    this.begin();
    const bytes = job.body.length;
    const isFull =
      this.#underway.size >= MAX_COPIES_IN_FLIGHT || this.#bytes + bytes > MAX_COPIED_BYTES;
    if (isFull || this.#thread === undefined) {
      this.#drop();
      return null;
    }
    this.#lastId += 1;
    const id = this.#lastId;
    const isPaired = this.#settings.pairs !== null;
    const { requestId, key } = job.identity;
    this.#underway.set(id, { job, bytes });
    this.#bytes += bytes;
    this.#unsent += 1;
    this.inFlight.begin(Date.now());
    this.#meter.copied();
    this.#copies.push({
      id,
      method: job.method,
      target: job.target,
      headers: job.headers.join('\n'),
      body: job.body.toString('latin1'),
      sampled: job.sampled,
      asker: isPaired ? { atMs: Date.now(), requestId, key } : null,
    });
    this.#postSoon();
    return isPaired ? id : null;
  }

  answered(id: number, outcome: Outcome | null): void {
    if (this.#thread === undefined) return;
    this.#stable.push({ id, outcome });
    this.#postSoon();
  }

  dropped(): number {
    return this.#dropped;
  }

  pairs(): PairStats {
    const { written, dropped, failed } = this.#pairsBefore;
    return {
      written: this.#pairs.written + written,
      dropped: this.#pairs.dropped + dropped,
      failed: this.#pairs.failed + failed,
    };
  }

  async whenScored(): Promise<void> {
    await this.inFlight.whenNone();
    await this.#queue.whenIdle();
  }

  async halt(): Promise<void> {
    const thread = this.#thread;
    if (thread === undefined) return;
    const timeout = setTimeout(() => void thread.terminate(), HALT_TIMEOUT_MS);
    await this.inFlight.whenHandedOver();
    clearTimeout(timeout);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const thread = this.#thread;
    if (thread === undefined) return;
    this.#post();
    const exited = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
    thread.postMessage({ kind: 'stop' } satisfies ToCopier);
    const timeout = setTimeout(() => void thread.terminate(), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timeout);
  }

  /** After this turn of the event loop: users' requests go first, and one message carries many. */
  #postSoon(): void {
    if (this.#isPostDue) return;
    this.#isPostDue = true;
    setImmediate(() => this.#post());
  }

  #post(): void {
    this.#isPostDue = false;
    const copies = this.#copies.splice(0);
    const stable = this.#stable.splice(0);
    if (copies.length + stable.length === 0) return;
    this.#thread?.postMessage({ kind: 'work', copies, stable } satisfies ToCopier);
  }

  #hear({ handedOver, ended, pairs }: FromCopier): void {
    this.#pairs = pairs;
    for (let sent = 0; sent < handedOver; sent += 1) this.#handOver();
    for (const copy of ended) this.#end(copy);
  }

  #handOver(): void {
    this.#unsent -= 1;
    this.inFlight.handOver();
  }

  #end({ id, kind, seconds, firstTokenSeconds, usage, answer, streamed }: CopyEnd): void {
    const copy = this.#underway.get(id);
    if (copy === undefined) return;
    const { job } = copy;
    this.#forget(id, copy);
    const meter = this.#meter;
    meter.latency(seconds);
    if (kind !== null) meter.error(kind);
    if (firstTokenSeconds !== null) meter.firstToken(firstTokenSeconds);
    if (usage !== null) meter.tokens(usage.inputTokens, usage.outputTokens);
    if (answer !== null) {
      const { requestId } = job.identity;
      const { role: owner } = this.#settings.shadow;
      const bytes = [Buffer.from(answer, 'latin1')];
      this.#queue.offer({ owner, requestId, requestBody: job.body, answer: bytes, streamed });
    }
    // Last: who waits for the copies to end finds their answers with the scorer.
    this.inFlight.end();
  }

  #forget(id: number, { bytes }: Underway): void {
    this.#underway.delete(id);
    this.#bytes -= bytes;
  }

  #drop(): void {
    this.#dropped += 1;
    this.#meter.dropped();
  }

  /** The copies under way went with the thread. */
  #died(): void {
    this.#thread = undefined;
    this.#diedAtMs = performance.now();
    this.#pairsBefore = this.pairs();
    this.#pairs = NO_PAIRS;
    this.#copies = [];
    this.#stable = [];
    while (this.#unsent > 0) this.#handOver();
    for (const [id, copy] of [...this.#underway]) {
      this.#forget(id, copy);
      if (!this.#stopping) this.#drop();
      this.inFlight.end();
    }
  }
}

function entry(): URL {
  return new URL(FROM_SOURCE ? './copier-thread.ts' : './copier-thread.js', import.meta.url);
}
