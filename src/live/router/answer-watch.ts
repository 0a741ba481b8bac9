import type { FailureKind } from '../../core/routing/failure-kind.ts';
import type { AnswerTimes } from '../../core/routing/slo.ts';
import type { StreamFlaw } from '../../core/routing/stream-flaw.ts';
import { estimateInputTokens, idOf, parseJson, type Usage, usageOf } from './answer.ts';
import { MAX_INSPECTED_AT_ONCE, MAX_INSPECTED_BYTES, MAX_SCORED_BYTES } from './limits.ts';
import type { ModelMeter } from './metrics.ts';
import { type HeldBytes, joined } from './request-body.ts';
import { type StreamScan, streamScan } from './sse-scan.ts';

/** How an answer is read as it passes by: as an event stream, as JSON, or not at all. */
type Reading = 'stream' | 'json' | 'opaque';

export interface WatchedAnswer {
  readonly status: number;
  readonly contentType: string;
  /** A compressed answer cannot be read. */
  readonly encoded: boolean;
  readonly bodiless: boolean;
  /** Keep its bytes: a scorer or a pair log wants them. */
  readonly kept: boolean;
  readonly startedMs: number;
  /** What all answers of this router keep at this moment. */
  readonly inspected: HeldBytes;
  readonly meter: Pick<ModelMeter, 'firstToken' | 'interToken'>;
}

/** Learns from an answer's bytes, after they were passed on: times, tokens, whether it is sound. */
export class AnswerWatch {
  readonly #answer: WatchedAnswer;
  readonly #reading: Reading;
  readonly #scan: StreamScan | undefined;
  #kept: Buffer[] | undefined;
  #keptBytes = 0;
  /** As this answer counts among those inspected. */
  #counted = 0;
  #overflowed = false;
  #firstContentMs = 0;
  #lastContentMs = 0;
  #json: unknown;

  constructor(answer: WatchedAnswer) {
    this.#answer = answer;
    this.#reading = readingOf(answer);
    this.#scan = this.#reading === 'stream' ? streamScan() : undefined;
    const keeps = this.#reading === 'json' || (this.#reading === 'stream' && answer.kept);
    this.#kept = keeps ? [] : undefined;
  }

  get isStream(): boolean {
    return this.#scan !== undefined;
  }

  /** A stream that has said all it had to say, however its connection ends. */
  get isFinished(): boolean {
    return this.#scan?.signs.finished ?? false;
  }

  push(chunk: Buffer): void {
    if (this.#kept !== undefined) this.#keep(chunk);
    if (this.#scan === undefined) return;
    const contentEvents = this.#scan.push(chunk);
    if (contentEvents > 0) this.#time(contentEvents, performance.now());
  }

  /** What is wrong with an answer that came to its end; null if nothing is. */
  fault(): FailureKind | null {
    if (this.#scan !== undefined) {
      const { finished, failed, malformed } = this.#scan.signs;
      if (!finished || failed) return 'cut';
      return malformed ? 'malformed' : null;
    }
    if (this.#reading !== 'json' || this.#kept === undefined || this.#overflowed) return null;
    this.#json = parseJson(joined(this.#kept).toString('utf8'));
    return this.#json === undefined ? 'malformed' : null;
  }

  /**
   * Tokens by the answer's `usage`. A stream that carries none is estimated: one output token for
   * each event with content, input tokens by the prompt's length.
   */
  usage(requestBody: Buffer): Usage | undefined {
    if (this.#scan === undefined) return usageOf(this.#json);
    const { usageJson, contentEvents } = this.#scan.signs;
    const stated = usageJson === undefined ? undefined : usageOf(parseJson(usageJson));
    if (stated !== undefined || contentEvents === 0) return stated;
    return { inputTokens: estimateInputTokens(requestBody), outputTokens: contentEvents };
  }

  /** Of an answer that has ended after so long. */
  times(totalMs: number): AnswerTimes {
    const events = this.#scan?.signs.contentEvents ?? 0;
    if (events === 0) return { firstTokenMs: null, meanGapMs: null, totalMs };
    const firstTokenMs = this.#firstContentMs - this.#answer.startedMs;
    const streamedMs = this.#lastContentMs - this.#firstContentMs;
    return { firstTokenMs, meanGapMs: events > 1 ? streamedMs / (events - 1) : null, totalMs };
  }

  /** What is odd about a stream that ended well. */
  flaws(): readonly StreamFlaw[] {
    if (this.#scan === undefined) return [];
    const { done, contentEvents, usageJson } = this.#scan.signs;
    const stated = usageJson === undefined ? undefined : usageOf(parseJson(usageJson));
    return [
      ...(done ? [] : (['no-done'] as const)),
      ...(stated !== undefined && contentEvents > stated.outputTokens
        ? (['surplus'] as const)
        : []),
    ];
  }

  /** The answer's own id; undefined if it has none, or was not read. */
  get answerId(): string | undefined {
    return this.#scan === undefined ? idOf(this.#json) : this.#scan.signs.id;
  }

  /** The answer's bytes; undefined if they were not all kept. */
  keptWhole(): readonly Buffer[] | undefined {
    return this.#overflowed ? undefined : this.keptBeginning();
  }

  /** As many of the answer's bytes as were kept; undefined if none were to be. */
  keptBeginning(): readonly Buffer[] | undefined {
    return this.#answer.kept ? this.#kept : undefined;
  }

  #keep(chunk: Buffer): void {
    this.#keptBytes += chunk.length;
    const limit = this.isStream ? MAX_SCORED_BYTES : MAX_INSPECTED_BYTES;
    const { inspected } = this.#answer;
    if (this.#keptBytes > limit || inspected.bytes + chunk.length > MAX_INSPECTED_AT_ONCE)
      this.#overflowed = true;
    else if (!this.#overflowed) {
      this.#kept?.push(chunk);
      this.#counted += chunk.length;
      inspected.bytes += chunk.length;
    }
    if (this.#overflowed && !this.#answer.kept) this.#kept = undefined;
  }

  /** It is over: what still holds its bytes has limits of its own. */
  release(): void {
    this.#answer.inspected.bytes -= this.#counted;
    this.#counted = 0;
  }

  /** Content events that arrive together share the gap before them evenly. */
  #time(contentEvents: number, nowMs: number): void {
    const { meter, startedMs } = this.#answer;
    if (this.#lastContentMs === 0) {
      this.#firstContentMs = nowMs;
      meter.firstToken((nowMs - startedMs) / 1_000);
    } else {
      const gapSeconds = (nowMs - this.#lastContentMs) / 1_000 / contentEvents;
      for (let i = 0; i < contentEvents; i += 1) meter.interToken(gapSeconds);
    }
    this.#lastContentMs = nowMs;
  }
}

function readingOf(answer: WatchedAnswer): Reading {
  const { status, contentType, encoded, bodiless } = answer;
  if (encoded || bodiless || status >= 300) return 'opaque';
  if (contentType.startsWith('text/event-stream')) return 'stream';
  return /^application\/(?:[\w.-]+\+)?json\b/.test(contentType) ? 'json' : 'opaque';
}
