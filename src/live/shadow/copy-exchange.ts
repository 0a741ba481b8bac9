import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { FailureKind } from '../../core/routing/failure-kind.ts';
import { AnswerWatch } from '../router/answer-watch.ts';
import type { Attempts } from '../router/attempts.ts';
import { failureOf, kindOfStatus } from '../router/failure.ts';
import { joined } from '../router/request-body.ts';
import { MAX_COPY_ANSWER_BYTES } from './limits.ts';
import type { Copy, Outcome } from './messages.ts';

/** Times are read off the answer's end. */
const UNMETERED = { firstToken: () => {}, interToken: () => {} };

/** What became of a copy, told once each. */
export interface CopyListener {
  /** It is on its way to the shadow, or will never be. */
  handedOver(): void;
  ended(outcome: Outcome): void;
}

/** A copy, with its body as bytes. */
export interface SentCopy {
  readonly copy: Copy;
  readonly body: Buffer;
  /** Where it is on its way to. */
  readonly attempts: Pick<Attempts, 'another' | 'over'>;
  readonly keepsAnswer: boolean;
}

/**
 * One copy to the shadow and its answer, read to its end and judged as a user's is. It ends in time
 * whatever the shadow does: an answer that hangs or floods is cut off.
 */
export class CopyExchange implements Dispatcher.DispatchHandler {
  readonly #sent: SentCopy;
  readonly #listener: CopyListener;
  readonly #startedMs = performance.now();
  readonly #deadline: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #watch: AnswerWatch | undefined;
  #status = 0;
  #bytes = 0;
  #isOver = false;

  constructor(sent: SentCopy, copyMs: number, listener: CopyListener) {
    this.#sent = sent;
    this.#listener = listener;
    this.#deadline = setTimeout(() => this.#cutOff('timeout'), copyMs);
  }

  /** The router stops: what has not ended by now is over. */
  giveUp(): void {
    this.#cutOff('timeout');
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) controller.abort(new Error('the copy is over'));
    else this.#listener.handedOver();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#watch = new AnswerWatch({
      status,
      contentType: headers['content-type'] ?? '',
      encoded: headers['content-encoding'] !== undefined,
      bodiless: this.#sent.copy.method === 'HEAD' || status === 204,
      kept: this.#sent.keepsAnswer,
      startedMs: this.#startedMs,
      // Copies are bounded by their number and length.
      inspected: { bytes: 0 },
      meter: UNMETERED,
    });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver) return;
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_COPY_ANSWER_BYTES) this.#cutOff('malformed');
    else this.#watch?.push(chunk);
  }

  onResponseEnd(): void {
    this.#end(kindOfStatus(this.#status) ?? this.#watch?.fault() ?? null);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#watch?.isFinished) {
      this.onResponseEnd();
      return;
    }
    const { kind, isUnsent } = failureOf(error, this.#controller !== undefined);
    if (!this.#isOver && isUnsent && this.#sent.attempts.another(kind, this)) return;
    this.#end(kind === 'reset' && this.#watch?.isStream ? 'cut' : kind);
  }

  #cutOff(kind: FailureKind): void {
    this.#end(kind);
    this.#controller?.abort(new Error('the copy is over'));
  }

  #end(kind: FailureKind | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#deadline);
    this.#sent.attempts.over(kind);
    if (this.#controller === undefined) this.#listener.handedOver();
    this.#listener.ended(this.#outcome(kind));
  }

  #outcome(kind: FailureKind | null): Outcome {
    const watch = this.#watch;
    const totalMs = performance.now() - this.#startedMs;
    const { firstTokenMs } = watch?.times(totalMs) ?? { firstTokenMs: null };
    const kept = watch?.keptBeginning();
    return {
      status: this.#status,
      kind,
      seconds: totalMs / 1_000,
      firstTokenSeconds: firstTokenMs === null ? null : firstTokenMs / 1_000,
      usage: watch?.usage(this.#sent.body) ?? null,
      streamed: watch?.isStream ?? false,
      answer: kept === undefined ? null : joined(kept).toString('latin1'),
      whole: watch?.keptWhole() !== undefined,
    };
  }
}
