import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Role } from '../../core/routing/decision.ts';
import type { Copies } from '../shadow/copies.ts';
import type { Chooser } from './chooser.ts';
import { Exchange, type ExchangeContext, servedBy } from './exchange.ts';
import { RETRY_LATER, sendError } from './failure.ts';
import { type Job, jobOf, type Sampling } from './job.ts';
import type { KillGate } from './kill-gate.ts';
import type { Ledger } from './ledger.ts';
import { REFUSED_UPLOAD_MS } from './limits.ts';
import { type BodyRead, type HeldBytes, readBody, release } from './request-body.ts';
import { isModelTarget } from './target-path.ts';
import type { Upstream } from './upstream.ts';

/** What the way of a request through the router needs to know. */
export interface Routing<Part extends string = Role> {
  readonly sampling: Sampling;
  readonly chooser: Pick<Chooser<Part>, 'choose'>;
  readonly ledger: Ledger<Part>;
  readonly gate: KillGate<Part>;
  readonly copies: Pick<Copies, 'take'>;
  readonly clientStallMs: number;
  readonly makeId: () => string;
  upstreamOf(part: Part): Upstream<Part>;
  /** Who serves when no endpoint of a model took a byte of the request; undefined: nobody. */
  substituteFor(refused: Upstream<Part>): Upstream<Part> | undefined;
}

/** Takes a request from its first byte to its answer, writing into the Node response. */
export type Receive = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

export function receiver<Part extends string>(routing: Routing<Part>): Receive {
  const held: HeldBytes = { bytes: 0 };
  const context: ExchangeContext<Part> = {
    ledger: routing.ledger,
    clientStallMs: routing.clientStallMs,
    inspected: { bytes: 0 },
    substituteFor: (refused) => routing.substituteFor(refused),
    dispatch: (job, upstream, outgoing) => dispatch(job, upstream, outgoing),
    settled: (exchange) => routing.gate.settled(exchange),
    over: (job) => release(held, job.body.length),
  };
  const dispatch = (job: Job, upstream: Upstream<Part>, outgoing: ServerResponse): void => {
    if (upstream.inFlight.count >= upstream.maxInFlight) {
      refuseOverload(job, upstream, outgoing, context);
      return;
    }
    upstream.inFlight.begin(Date.now());
    const exchange = new Exchange(job, upstream, outgoing, context);
    routing.gate.begun(exchange, upstream);
    exchange.start();
  };
  return (incoming, outgoing) => {
    if (!isModelTarget(incoming.url ?? '')) {
      sendError(outgoing, { status: 400, message: 'the path is not plainly below /v1/' });
      return;
    }
    readBody(incoming, held, (read) => {
      if (!read.ok) {
        refuseUpload(read, incoming, outgoing);
        return;
      }
      const job = jobOf(incoming, read.body, routing);
      routing.chooser.choose(incoming, job, ({ role, reason, isCopied }) => {
        // While somebody was asked for the segment its client has left: nobody is to blame for it.
        if (outgoing.destroyed) {
          context.over(job);
          return;
        }
        job.reason = reason;
        // Taking a copy down costs microseconds; it is sent when the user's request is on its way.
        if (isCopied) job.copyId = routing.copies.take(job);
        dispatch(job, routing.upstreamOf(role), outgoing);
      });
    });
  };
}

function refuseUpload(
  read: Extract<BodyRead, { ok: false }>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  if (read.refusal === 'left') return;
  if (read.refusal === 'too-large')
    sendError(outgoing, { status: 413, message: 'the request body is larger than 10 MiB' });
  else
    sendError(outgoing, { status: 503, message: 'too many large requests at once' }, RETRY_LATER);
  // Closing at once would reset the connection before the sender has read the answer.
  incoming.resume();
  const cutOff = setTimeout(() => incoming.destroy(), REFUSED_UPLOAD_MS);
  const stop = (): void => clearTimeout(cutOff);
  incoming.once('end', stop).once('close', stop);
}

function refuseOverload<Part extends string>(
  job: Job,
  upstream: Upstream<Part>,
  outgoing: ServerResponse,
  context: ExchangeContext<Part>,
): void {
  sendError(outgoing, { status: 503, message: 'too many requests are waiting for the model' }, [
    ...servedBy(job, upstream),
    ...RETRY_LATER,
  ]);
  const ended = { code: 503, kind: 'overload', watch: undefined, seconds: 0 } as const;
  context.ledger.answered({ job, upstream, ...ended });
  context.over(job);
}
