import { performance } from 'node:perf_hooks';
import type { PlannedRequest } from '../../core/traffic/plan.ts';
import { type AnswerReader, answerReader } from './answer-reader.ts';
import { errorOfBreak, errorOfStatus } from './failure.ts';
import type { Answer } from './load.ts';
import type { LoadRecorder } from './recorder.ts';

type HeaderValue = string | string[] | undefined;

/** Names in lower case. */
export type ResponseHeaders = Readonly<Record<string, HeaderValue>>;

/**
 * One request under way, from its sending to its end, whoever carries the bytes:
 *
 *   sent ── headers ── data … data ── ended
 *     └────────┴───────────┴───────── broken
 *
 * The first end counts; what a socket still reports after it is ignored.
 */
export class Exchange {
  readonly request: PlannedRequest;
  readonly #recorder: LoadRecorder;
  readonly #onEnd: (answer: Answer) => void;
  /** On the recorder's clock, where latencies count from. */
  readonly #intendedMs: number;
  readonly #startedMs = performance.now();
  #status: number | null = null;
  #reader: AnswerReader | null = null;
  #servedBy: Answer['servedBy'] = { model: null, version: null };
  #sawFirstToken = false;
  #over = false;

  constructor(request: PlannedRequest, recorder: LoadRecorder, onEnd: (answer: Answer) => void) {
    this.request = request;
    this.#recorder = recorder;
    this.#onEnd = onEnd;
    this.#intendedMs = recorder.startedMs + request.atMs;
    recorder.sent();
  }

  get lagMs(): number {
    return this.#startedMs - this.#intendedMs;
  }

  get ageMs(): number {
    return performance.now() - this.#startedMs;
  }

  headers(status: number, headers: ResponseHeaders): void {
    this.#status = status;
    this.#servedBy = {
      model: single(headers['x-understudy-model']),
      version: single(headers['x-understudy-version']),
    };
    if (errorOfStatus(status) === null)
      this.#reader = answerReader(single(headers['content-type']) ?? '');
  }

  data(chunk: Buffer): void {
    const sawContent = this.#reader?.read(chunk) ?? false;
    if (!sawContent || this.#sawFirstToken || this.#over) return;
    this.#sawFirstToken = true;
    this.#recorder.firstToken(performance.now() - this.#intendedMs);
  }

  /** An answer that came in one piece, so that nothing is known of its first token. */
  answered(status: number, headers: ResponseHeaders, body: string): void {
    this.headers(status, headers);
    this.#reader?.read(Buffer.from(body));
    this.ended();
  }

  ended(): void {
    this.#end(this.#reader === null ? errorOfStatus(this.#status ?? 0) : this.#reader.end());
  }

  broken(error: Error): void {
    this.#end(errorOfBreak(error, this.#status !== null));
  }

  /** Ended by us. */
  abandoned(kind: 'timeout' | 'stopped'): void {
    this.#end(kind);
  }

  #end(error: Answer['error']): void {
    if (this.#over) return;
    this.#over = true;
    const nowMs = performance.now();
    if (error === null) this.#recorder.completed(nowMs - this.#intendedMs);
    else if (error === 'stopped') this.#recorder.stopped();
    else this.#recorder.failed(error);
    this.#onEnd({
      requestId: this.request.id,
      userId: this.request.userId,
      status: this.#status,
      servedBy: this.#servedBy,
      startedAtMs: performance.timeOrigin + this.#startedMs,
      finishedAtMs: performance.timeOrigin + nowMs,
      complete: error === null,
      error,
    });
  }
}

function single(value: HeaderValue): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
