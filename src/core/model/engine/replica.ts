import type { EngineProfile } from './engine-profile.ts';
import { PrefixCache } from './prefix-cache.ts';
import { type FinishedReason, type ReplicaWatch, UNWATCHED } from './replica-watch.ts';
import { stepMs } from './step-model.ts';

/** A request as an engine sees it. */
export interface EngineJob {
  readonly promptTokens: number;
  /** At least 1. */
  readonly outputTokens: number;
  /** The names of the prompt's full blocks, each for all up to its end. */
  readonly blocks: readonly string[];
  /** How it will have left once all its tokens are made; `stop` unless said. */
  readonly reason?: FinishedReason;
  /** The client's own limit, where it named one. */
  readonly maxTokens?: number | null;
  /** Told of each token of the answer, in order. */
  token(atMs: number): void;
}

/** What holds for steps that begin at a time; times as in the replica. */
export interface EngineConditions {
  /** What a step that would take `ms` does take. */
  takes(ms: number, atMs: number): number;
  /** Share of the cache, 0..1, that can be used. */
  kvShare(atMs: number): number;
  /** Whether no prefix is found in the cache. */
  prefixesMiss(atMs: number): boolean;
}

/** Counted since the start. */
export interface ReplicaCounts {
  steps: number;
  /** Tokens of prompts that were looked for in the cache, and those found. */
  prefixQueries: number;
  prefixHits: number;
}

interface Sequence {
  readonly job: EngineJob;
  readonly arrivedMs: number;
  readonly readyMs: number;
  scheduledMs: number;
  firstTokenMs: number;
  lastTokenMs: number;
  /** Tokens of the prompt that the cache had. */
  cached: number;
  reserved: number;
  /** Tokens of the prompt that are still to be read in. */
  unread: number;
  /** Tokens of the prompt that the step under way reads. */
  reading: number;
  sent: number;
}

/**
 * One model server with continuous batching. Each step continues all sequences whose prompt is read,
 * and reads prompts with what is left of its tokens, first come first served. Any clock in
 * milliseconds does, as long as it only goes forward.
 */
export class Replica {
  readonly counts: ReplicaCounts = { steps: 0, prefixQueries: 0, prefixHits: 0 };
  private readonly profile: EngineProfile;
  private readonly conditions: EngineConditions;
  private readonly watch: ReplicaWatch;
  private readonly cache = new PrefixCache();
  private waiting: Sequence[] = [];
  private running: Sequence[] = [];
  private reserved = 0;
  private stepEndsMs = Number.POSITIVE_INFINITY;
  private steppedToMs = Number.NEGATIVE_INFINITY;

  constructor(
    profile: EngineProfile,
    conditions: EngineConditions,
    watch: ReplicaWatch = UNWATCHED,
  ) {
    this.profile = profile;
    this.conditions = conditions;
    this.watch = watch;
  }

  get runningCount(): number {
    return this.running.length;
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  /** Of the whole capacity, whatever part of it can be used. */
  get kvUsage(): number {
    return Math.min(this.reserved / this.profile.kvTokens, 1);
  }

  /** When there is something to do; Infinity while nothing is. */
  get nextAtMs(): number {
    if (this.stepEndsMs < Number.POSITIVE_INFINITY) return this.stepEndsMs;
    const readyMs = this.waiting[0]?.readyMs ?? Number.POSITIVE_INFINITY;
    return Math.max(readyMs, this.steppedToMs);
  }

  submit(job: EngineJob, atMs: number): void {
    const readyMs = atMs + this.profile.overheadMs;
    this.waiting.push({
      job,
      arrivedMs: atMs,
      readyMs,
      scheduledMs: 0,
      firstTokenMs: 0,
      lastTokenMs: 0,
      cached: 0,
      reserved: 0,
      unread: job.promptTokens,
      reading: 0,
      sent: 0,
    });
  }

  /** The client has left: the job gets no more tokens, and its place is free from the next step on. */
  cancel(job: EngineJob): void {
    const isJob = (sequence: Sequence) => sequence.job === job;
    const leaving = this.running.find(isJob);
    if (leaving === undefined && !this.waiting.some(isJob)) return;
    this.waiting = this.waiting.filter((sequence) => !isJob(sequence));
    if (leaving !== undefined) {
      // Its last token is made in the step whose end it is told of.
      if (leaving.sent >= job.outputTokens) return;
      this.release(leaving);
    }
    this.running = this.running.filter((sequence) => sequence !== leaving);
    this.watch.left();
  }

  /** Everything that happens up to then, that moment included. */
  passTo(atMs: number): void {
    for (let nextMs = this.nextAtMs; nextMs <= atMs; nextMs = this.nextAtMs) {
      if (nextMs === this.stepEndsMs) this.finishStep(nextMs);
      this.beginStep(nextMs);
    }
  }

  private beginStep(atMs: number): void {
    this.admit(atMs);
    let decoding = 0;
    let contextTokens = 0;
    for (const { unread, sent, job } of this.running) {
      if (unread > 0) continue;
      decoding += 1;
      contextTokens += job.promptTokens + sent;
    }
    const budget = Math.max(this.profile.stepTokens - decoding, 1);
    let left = budget;
    for (const sequence of this.running) {
      sequence.reading = Math.min(sequence.unread, left);
      left -= sequence.reading;
    }
    if (this.running.length === 0) {
      this.stepEndsMs = Number.POSITIVE_INFINITY;
      return;
    }
    const prefillTokens = budget - left;
    const load = { prefillTokens, decoding, contextTokens };
    const ms = this.conditions.takes(stepMs(this.profile.step, load), atMs);
    this.counts.steps += 1;
    this.watch.stepped(load, ms);
    this.stepEndsMs = atMs + ms;
  }

  /** First come first served: one that does not fit holds up all behind it. */
  private admit(atMs: number): void {
    const { maxSequences, kvTokens } = this.profile;
    const usable = kvTokens * this.conditions.kvShare(atMs);
    let admitted = 0;
    for (const sequence of this.waiting) {
      if (sequence.readyMs > atMs || this.running.length >= maxSequences) break;
      const { promptTokens, outputTokens } = sequence.job;
      const needed = promptTokens + outputTokens;
      // One that never fits is served alone.
      if (this.reserved + needed > usable && this.running.length > 0) break;
      sequence.reserved = needed;
      this.reserved += needed;
      sequence.scheduledMs = atMs;
      sequence.cached = this.foundInCache(sequence.job, atMs);
      sequence.unread -= sequence.cached;
      this.running.push(sequence);
      admitted += 1;
    }
    if (admitted > 0) this.waiting.splice(0, admitted);
    this.cache.shrinkTo(usable - this.reserved);
  }

  /** At least the last token of a prompt is read, whatever is known of it. */
  private foundInCache({ promptTokens, blocks }: EngineJob, atMs: number): number {
    if (!this.profile.prefixCache) return 0;
    const hits = this.conditions.prefixesMiss(atMs) ? 0 : this.cache.hitTokens(blocks);
    this.counts.prefixQueries += promptTokens;
    const found = Math.min(hits, promptTokens - 1);
    this.counts.prefixHits += found;
    return found;
  }

  private finishStep(atMs: number): void {
    this.steppedToMs = atMs;
    const ended: Sequence[] = [];
    let tokens = 0;
    // A token may make its client leave, which takes it out of those that run.
    for (const sequence of [...this.running]) {
      const { job } = sequence;
      if (sequence.reserved === 0) continue;
      sequence.unread -= sequence.reading;
      if (sequence.unread > 0) continue;
      if (sequence.reading > 0 && this.profile.prefixCache)
        this.cache.keep(job.blocks, this.profile.kvTokens - this.reserved);
      sequence.sent += 1;
      tokens += sequence.sent === 1 ? job.promptTokens + 1 : 1;
      this.tellToken(sequence, atMs);
      if (sequence.sent >= job.outputTokens) ended.push(sequence);
      job.token(atMs);
    }
    this.watch.iterated(tokens);
    if (ended.length === 0) return;
    for (const sequence of ended) this.release(sequence);
    this.running = this.running.filter(({ sent, job }) => sent < job.outputTokens);
  }

  private tellToken(sequence: Sequence, atMs: number): void {
    const { job, arrivedMs, readyMs, scheduledMs, cached, sent } = sequence;
    const { promptTokens, reason = 'stop', maxTokens = null } = job;
    if (sent === 1) {
      sequence.firstTokenMs = atMs;
      this.watch.began({ promptTokens, cachedTokens: cached }, atMs - arrivedMs);
    } else this.watch.continued(atMs - sequence.lastTokenMs);
    sequence.lastTokenMs = atMs;
    if (sent < job.outputTokens) return;
    this.watch.finished({
      reason,
      arrivedMs,
      queuedMs: readyMs,
      scheduledMs,
      firstTokenMs: sequence.firstTokenMs,
      lastTokenMs: atMs,
      promptTokens,
      cachedTokens: cached,
      outputTokens: sent,
      maxTokens,
    });
  }

  private release(sequence: Sequence): void {
    this.reserved -= sequence.reserved;
    sequence.reserved = 0;
  }
}
