import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Role } from '../../core/routing/decision.ts';
import type { FailureKind } from '../../core/routing/failure-kind.ts';
import { AnswerWatch } from './answer-watch.ts';
import { Attempts } from './attempts.ts';
import { type Failure, failureOf, kindOfStatus, sendError } from './failure.ts';
import { forClient } from './headers.ts';
import type { Job } from './job.ts';
import { CLIENT_LEFT, type Ledger, type Settlement } from './ledger.ts';
import type { HeldBytes } from './request-body.ts';
import type { Upstream } from './upstream.ts';

/** Pieces up to this size are worth copying to spare a system call's second buffer. */
const MAX_JOINED_BYTES = 16 * 1024;

/** Of a request that the model was asked and had not begun to answer: sent again, stable takes it. */
const CUT_OFF = { status: 503, message: 'cut off by the kill switch; send it again' };

/** A response that fails also closes, which is what counts; unheard, its error would end the process. */
function ignoreError(): void {}

/** Which model answers a request, and why that one: fields of the response. */
export function servedBy(
  { reason }: Pick<Job, 'reason'>,
  { servedBy: model }: Pick<Upstream<string>, 'servedBy'>,
): string[] {
  return reason === null ? [...model] : [...model, 'x-understudy-reason', reason];
}

/** What an exchange needs of its surroundings; one for all exchanges of a router. */
export interface ExchangeContext<Part extends string = Role> {
  readonly ledger: Ledger<Part>;
  readonly clientStallMs: number;
  /** What all answers together keep to be looked into. */
  readonly inspected: HeldBytes;
  /** Who serves when no endpoint of a model took a byte of the request; undefined: nobody. */
  substituteFor(refused: Upstream<Part>): Upstream<Part> | undefined;
  dispatch(job: Job, upstream: Upstream<Part>, outgoing: ServerResponse): void;
  /** This attempt is over. */
  settled(exchange: Exchange<Part>): void;
  /** The client's request is over. */
  over(job: Job): void;
}

/**
 * One request to one model, and its answer on the way to the client: undici calls these methods
 * as the answer arrives, and each piece goes straight into the Node response.
 *
 *   asked ──► connected ──► answering ──► settled
 *   ▲ │           │             │            ▲
 *   │ │           └── failure ──┴── client ──┤  error body if nothing was sent, else the
 *   │ └── unsent: handed over, or 502, 504 ──┘  client's connection is cut as the model's was
 *   └──── unsent: another endpoint
 *
 * The kill switch comes in from outside: it diverts who is still asked, and may cut who is connected.
 */
export class Exchange<Part extends string = Role> implements Dispatcher.DispatchHandler {
  readonly #job: Job;
  readonly #upstream: Upstream<Part>;
  readonly #outgoing: ServerResponse;
  readonly #context: ExchangeContext<Part>;
  readonly #attempts: Attempts;
  readonly #startedMs = performance.now();
  #controller: Dispatcher.DispatchController | undefined;
  #watch: AnswerWatch | undefined;
  #status = 0;
  /** The answer's content-length; NaN if it has none. */
  #length = Number.NaN;
  /** An answer that came in one piece. */
  #whole: Buffer | undefined;
  #settled = false;
  #stall: NodeJS.Timeout | undefined;

  constructor(
    job: Job,
    upstream: Upstream<Part>,
    outgoing: ServerResponse,
    context: ExchangeContext<Part>,
  ) {
    this.#job = job;
    this.#upstream = upstream;
    this.#outgoing = outgoing;
    this.#context = context;
    this.#attempts = new Attempts(upstream.endpoints, job);
    outgoing.on('error', ignoreError);
    outgoing.on('close', () => this.#clientLeft());
  }

  /** Sends the request to an endpoint of the model. */
  start(): void {
    this.#attempts.begin(this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The client left while the connection was being made, or another model was asked.
    if (this.#settled) controller.abort(new Error('nobody waits for it any more'));
    else this.#upstream.inFlight.handOver();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.#watch = new AnswerWatch({
      status,
      contentType: headers['content-type'] ?? '',
      encoded: headers['content-encoding'] !== undefined,
      bodiless: this.#job.method === 'HEAD' || status === 204,
      kept: this.#job.sampled || this.#job.copyId !== null,
      startedMs: this.#startedMs,
      inspected: this.#context.inspected,
      meter: this.#upstream.meter,
    });
    const kept = forClient(headers);
    kept.push(...servedBy(this.#job, this.#upstream));
    this.#outgoing.writeHead(status, kept);
    this.#status = status;
    this.#length = Number(headers['content-length'] ?? Number.NaN);
    // The first event of a stream may be long in coming; its client should know it is on its way.
    if (this.#watch.isStream) this.#outgoing.flushHeaders();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (chunk.length === this.#length && chunk.length <= MAX_JOINED_BYTES) this.#whole = chunk;
    else if (!this.#outgoing.write(chunk)) this.#waitForClient(controller);
    this.#watch?.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    // As one latin1 string Node joins head and body into a single write; the bytes stay the same.
    if (this.#whole === undefined) this.#outgoing.end();
    else this.#outgoing.end(this.#whole.toString('latin1'), 'latin1');
    const kind = kindOfStatus(this.#status) ?? this.#watch?.fault() ?? null;
    this.#settle(kindOfStatus(this.#status));
    this.#context.ledger.answered(this.#settlement(this.#status, kind));
    this.#context.over(this.#job);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#settled) return;
    const failure = failureOf(error, this.#controller !== undefined);
    if (failure.isUnsent && this.#attempts.another(failure.kind, this)) return;
    const substitute = failure.isUnsent ? this.#context.substituteFor(this.#upstream) : undefined;
    if (substitute !== undefined) this.#handOver(failure, substitute);
    else if (this.#status === 0) this.#answerWith(failure);
    else this.#breakOff(failure);
  }

  /** Has another model serve, if this one was not asked yet; returns whether it was so. */
  divert(substitute: Upstream<Part>): boolean {
    if (this.#settled || this.#controller !== undefined) return false;
    this.#settle();
    this.#job.reason = 'kill-switch';
    this.#context.dispatch(this.#job, substitute, this.#outgoing);
    return true;
  }

  /**
   * Breaks off an answer for no fault of the model's, unless all of it has come; returns whether it did.
   * The client must not take it for whole.
   */
  cut(): boolean {
    if (this.#settled || this.#watch?.isFinished) return false;
    if (this.#status === 0) sendError(this.#outgoing, CUT_OFF, servedBy(this.#job, this.#upstream));
    this.#settle();
    if (this.#status !== 0) this.#outgoing.destroy();
    this.#controller?.abort(new Error('cut by the kill switch'));
    this.#context.ledger.cut(this.#settlement(this.#status, null));
    this.#context.over(this.#job);
    return true;
  }

  #handOver(failure: Failure, substitute: Upstream<Part>): void {
    this.#settle(failure.kind);
    this.#context.ledger.handedOver(this.#settlement(failure.status, failure.kind));
    this.#job.reason = 'canary-refused';
    this.#context.dispatch(this.#job, substitute, this.#outgoing);
  }

  /** Nothing was sent yet: the client gets an error. */
  #answerWith(failure: Failure): void {
    sendError(this.#outgoing, failure, servedBy(this.#job, this.#upstream));
    this.#settle(failure.kind ?? undefined);
    this.#context.ledger.answered(this.#settlement(failure.status, failure.kind));
    this.#context.over(this.#job);
  }

  /** An answer broke off in the middle: the client must not take it for whole. */
  #breakOff(failure: Failure): void {
    const watch = this.#watch;
    if (watch?.isFinished) {
      this.onResponseEnd();
      return;
    }
    this.#settle(failure.kind);
    this.#outgoing.destroy();
    const kind = failure.kind === 'reset' && watch?.isStream ? 'cut' : failure.kind;
    this.#context.ledger.answered(this.#settlement(this.#status, kind));
    this.#context.over(this.#job);
  }

  /** The response closed: after its end that is the normal course, before it the client left. */
  #clientLeft(): void {
    if (this.#settled) return;
    this.#settle();
    this.#controller?.abort(new Error('client left'));
    this.#context.ledger.left(this.#settlement(CLIENT_LEFT, null));
    this.#context.over(this.#job);
  }

  /** Stops reading from the model until the client has taken what it was sent. */
  #waitForClient(controller: Dispatcher.DispatchController): void {
    if (controller.paused) return;
    controller.pause();
    this.#stall = setTimeout(() => this.#outgoing.destroy(), this.#context.clientStallMs);
    this.#outgoing.once('drain', () => {
      clearTimeout(this.#stall);
      controller.resume();
    });
  }

  /** `kind`: what the endpoint is to blame for; undefined where it was not waited for. */
  #settle(kind?: FailureKind | null): void {
    this.#settled = true;
    this.#watch?.release();
    this.#attempts.over(kind);
    this.#context.settled(this);
    clearTimeout(this.#stall);
    if (this.#controller === undefined) this.#upstream.inFlight.handOver();
    this.#upstream.inFlight.end();
  }

  #settlement(code: number, kind: Settlement['kind']): Settlement<Part> {
    return {
      job: this.#job,
      upstream: this.#upstream,
      code,
      kind,
      watch: this.#watch,
      seconds: (performance.now() - this.#startedMs) / 1_000,
    };
  }
}
