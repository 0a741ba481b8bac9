import type { Answer, AnswerPlan, ModelRequest } from '../core/model/answer-plan.ts';
import type { FailureKind } from '../core/routing/failure-kind.ts';
import type { AnswerTimes } from '../core/routing/slo.ts';
import { estimateTokens } from '../core/tokens.ts';
import { CLIENT_PATIENCE_MS } from '../core/traffic/patience.ts';

/** How a request ends as the router's books have it. */
export interface Settlement {
  /** The status that the client got; 499 where it left. */
  readonly code: number;
  readonly kind: FailureKind | null;
  /** From the request to its end. */
  readonly afterMs: number;
  /** False for a client that left: its latency is in no histogram. */
  readonly timed: boolean;
  /** Whether the client got something of the model, if only an error or a part. */
  readonly exposed: boolean;
  /** Null where no content came as a stream. */
  readonly firstTokenMs: number | null;
  /** Between the pieces of a stream. */
  readonly gapsMs: readonly number[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** What the scorer gets to read; null where it gets nothing. */
  readonly text: string | null;
  /** Why the model says that it stopped; null if it does not. */
  readonly finishReason: string | null;
}

/** Whether it is an answer that may have kept a promise. */
export function isWhole({ code, kind }: Settlement): boolean {
  return code === 200 && kind === null;
}

export function timesOf({ firstTokenMs, gapsMs, afterMs }: Settlement): AnswerTimes {
  const meanGapMs = gapsMs.length === 0 ? null : sum(gapsMs) / gapsMs.length;
  return { firstTokenMs, meanGapMs, totalMs: afterMs };
}

/** Nginx's code for a client that closed the request. */
export const CLIENT_LEFT = 499;
const BAD_GATEWAY = 502;

const NOTHING = {
  firstTokenMs: null,
  gapsMs: [],
  inputTokens: 0,
  outputTokens: 0,
  text: null,
  finishReason: null,
};

/**
 * What the mock (`src/live/mock/respond.ts`) makes of a plan and the router (`src/live/router`) books
 * of it. A test holds it to the two of them.
 */
export function settlementOf(
  plan: AnswerPlan,
  request: ModelRequest,
  streamed: boolean,
): Settlement {
  const settlement = unhurried(plan, request, streamed);
  return settlement.afterMs <= CLIENT_PATIENCE_MS ? settlement : abandoned(settlement, request);
}

/** Of a stream the client has got what came until it left; of anything else, nothing. */
function abandoned({ firstTokenMs, gapsMs }: Settlement, request: ModelRequest): Settlement {
  const left = { code: CLIENT_LEFT, kind: null, afterMs: CLIENT_PATIENCE_MS, timed: false };
  if (firstTokenMs === null || firstTokenMs > CLIENT_PATIENCE_MS) {
    return { ...NOTHING, ...left, exposed: false };
  }
  let atMs = firstTokenMs;
  const late = gapsMs.findIndex((gapMs) => {
    atMs += gapMs;
    return atMs > CLIENT_PATIENCE_MS;
  });
  const inTime = late < 0 ? gapsMs : gapsMs.slice(0, late);
  const tokens = unstatedTokens(inTime.length + 1, request);
  return { ...NOTHING, ...left, exposed: true, firstTokenMs, gapsMs: inTime, ...tokens };
}

/** A copy has no client that leaves: the router gives it up instead, which is an error. */
export function copySettled(settlement: Settlement): Settlement {
  if (settlement.code !== CLIENT_LEFT) return settlement;
  return { ...settlement, kind: 'timeout', timed: true };
}

function unhurried(plan: AnswerPlan, request: ModelRequest, streamed: boolean): Settlement {
  switch (plan.kind) {
    case 'answer':
      return answered(plan.answer, streamed);
    case 'cut':
      return streamed
        ? cutStream(plan.answer, plan.afterPieces, request)
        : failed({ code: 200, kind: 'reset', afterMs: wholeMs(plan.answer) });
    case 'status': {
      const kind = plan.status === 429 ? '429' : '5xx';
      return failed({ code: plan.status, kind, afterMs: plan.afterMs });
    }
    case 'reset':
      return failed({ code: BAD_GATEWAY, kind: 'reset', afterMs: plan.afterMs });
    case 'malformed':
      // A broken event followed by [DONE] is a stream that ended well and said nothing.
      return streamed
        ? { ...failed({ code: 200, kind: null, afterMs: plan.afterMs }), text: '' }
        : failed({ code: 200, kind: 'malformed', afterMs: plan.afterMs });
    case 'timeout':
      return failed({ code: CLIENT_LEFT, kind: null, afterMs: Number.POSITIVE_INFINITY });
  }
}

function failed(how: Pick<Settlement, 'code' | 'kind' | 'afterMs'>): Settlement {
  return { ...NOTHING, ...how, timed: true, exposed: true };
}

function answered(answer: Answer, streamed: boolean): Settlement {
  return {
    code: 200,
    kind: null,
    afterMs: wholeMs(answer),
    timed: true,
    exposed: true,
    firstTokenMs: streamed ? answer.firstTokenMs : null,
    gapsMs: streamed ? answer.gapsMs : [],
    inputTokens: answer.inputTokens,
    outputTokens: answer.outputTokens,
    text: answer.pieces.join(''),
    finishReason: answer.finishReason,
  };
}

function cutStream(answer: Answer, afterPieces: number, request: ModelRequest): Settlement {
  const gapsMs = answer.gapsMs.slice(0, Math.max(0, afterPieces - 1));
  return {
    code: 200,
    kind: 'cut',
    afterMs: answer.firstTokenMs + sum(gapsMs),
    timed: true,
    exposed: true,
    firstTokenMs: afterPieces > 0 ? answer.firstTokenMs : null,
    gapsMs,
    ...unstatedTokens(afterPieces, request),
    text: null,
    finishReason: null,
  };
}

/** A stream that breaks off states no usage: its pieces are counted, its prompt is estimated. */
function unstatedTokens(pieces: number, { prompt, context }: ModelRequest) {
  const characters = (context?.characters ?? 0) + prompt.length;
  return { inputTokens: pieces > 0 ? estimateTokens(characters) : 0, outputTokens: pieces };
}

function wholeMs({ firstTokenMs, gapsMs }: Answer): number {
  return firstTokenMs + sum(gapsMs);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
