import {
  type Answer,
  type AnswerPlan,
  type ModelRequest,
  statedTokens,
} from '../core/model/answer-plan.ts';
import type { FailureKind } from '../core/routing/failure-kind.ts';
import { FIRST_BYTE_MS, IDLE_MS } from '../core/routing/model-patience.ts';
import type { AnswerTimes } from '../core/routing/slo.ts';
import type { StreamFlaw } from '../core/routing/stream-flaw.ts';
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
  /** What is odd about a stream that ended well. */
  readonly flaws: readonly StreamFlaw[];
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
export const GATEWAY_TIMEOUT = 504;

const NOTHING = {
  firstTokenMs: null,
  gapsMs: [],
  inputTokens: 0,
  outputTokens: 0,
  text: null,
  finishReason: null,
  flaws: [],
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
  const settlement = byTheRouter(unhurried(plan, request, streamed), request, streamed);
  if (settlement.afterMs <= CLIENT_PATIENCE_MS) return settlement;
  return leftAfter(CLIENT_PATIENCE_MS, settlement, request);
}

/** The router gives up a model that says nothing for too long, before its first byte or after. */
function byTheRouter(settled: Settlement, request: ModelRequest, streamed: boolean): Settlement {
  const { firstTokenMs, gapsMs, afterMs } = settled;
  const firstByteMs = streamed && firstTokenMs !== null ? firstTokenMs : afterMs;
  if (firstByteMs > FIRST_BYTE_MS) {
    return failed({ code: GATEWAY_TIMEOUT, kind: 'timeout', afterMs: FIRST_BYTE_MS });
  }
  const silence = gapsMs.findIndex((gapMs) => gapMs > IDLE_MS);
  if (silence < 0 || firstTokenMs === null) return settled;
  return silent({ firstTokenMs, gapsMs: gapsMs.slice(0, silence) }, request);
}

/** A stream that says nothing more. */
function silent(
  { firstTokenMs, gapsMs }: { readonly firstTokenMs: number; readonly gapsMs: readonly number[] },
  request: ModelRequest,
): Settlement {
  return {
    ...failed({ code: 200, kind: 'timeout', afterMs: firstTokenMs + sum(gapsMs) + IDLE_MS }),
    firstTokenMs,
    gapsMs,
    ...unstatedTokens(gapsMs.length + 1, request),
  };
}

/**
 * An answer that is given up before its end, by a client that leaves or for it: of a stream the client
 * has got what came until then, of anything else nothing.
 */
export function leftAfter(
  afterMs: number,
  { firstTokenMs, gapsMs }: Settlement,
  request: ModelRequest,
): Settlement {
  const left = { code: CLIENT_LEFT, kind: null, afterMs, timed: false };
  if (firstTokenMs === null || firstTokenMs > afterMs) {
    return { ...NOTHING, ...left, exposed: false };
  }
  let atMs = firstTokenMs;
  const late = gapsMs.findIndex((gapMs) => {
    atMs += gapMs;
    return atMs > afterMs;
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
      return answered(plan.answer, request, streamed);
    case 'cut':
      return streamed
        ? cutStream(plan.answer, plan.afterPieces, request)
        : failed({ code: 200, kind: 'reset', afterMs: wholeMs(plan.answer) });
    case 'stall':
      return stalled(plan, request, streamed);
    case 'status':
      return failed({
        code: plan.status,
        kind: kindOfStatus(plan.status),
        afterMs: plan.afterMs,
      });
    case 'reset':
      return failed({ code: BAD_GATEWAY, kind: 'reset', afterMs: plan.afterMs });
    case 'malformed':
      return failed({ code: 200, kind: 'malformed', afterMs: plan.afterMs });
    case 'timeout':
      return failed({
        code: GATEWAY_TIMEOUT,
        kind: 'timeout',
        afterMs: Number.POSITIVE_INFINITY,
      });
  }
}

function kindOfStatus(status: number): FailureKind | null {
  if (status >= 500) return '5xx';
  return status === 429 ? '429' : null;
}

function stalled(
  { answer, afterPieces }: Extract<AnswerPlan, { kind: 'stall' }>,
  request: ModelRequest,
  streamed: boolean,
): Settlement {
  const beganMs = streamed ? answer.firstTokenMs : wholeMs(answer);
  const idle = failed({ code: 200, kind: 'timeout', afterMs: beganMs + IDLE_MS });
  if (beganMs > FIRST_BYTE_MS) return { ...idle, afterMs: beganMs };
  if (!streamed || afterPieces === 0) return idle;
  const { firstTokenMs, gapsMs } = answer;
  return silent({ firstTokenMs, gapsMs: gapsMs.slice(0, afterPieces - 1) }, request);
}

function failed(how: Pick<Settlement, 'code' | 'kind' | 'afterMs'>): Settlement {
  return { ...NOTHING, ...how, timed: true, exposed: true };
}

function answered(answer: Answer, request: ModelRequest, streamed: boolean): Settlement {
  const { wire = {}, inputTokens } = answer;
  const isBroken = wire.brokenEventAfter !== undefined;
  if (isBroken && !streamed) {
    return failed({ code: 200, kind: 'malformed', afterMs: wholeMs(answer) });
  }
  const isCut = streamed && wire.isUnfinished === true;
  const stated = { inputTokens, outputTokens: statedTokens(answer) };
  const kind = isBroken ? 'malformed' : isCut ? 'cut' : null;
  return {
    code: 200,
    kind,
    afterMs: wholeMs(answer),
    timed: true,
    exposed: true,
    firstTokenMs: streamed ? answer.firstTokenMs : null,
    gapsMs: streamed ? gapsOf(answer) : [],
    ...(isCut ? unstatedTokens(answer.pieces.length, request) : stated),
    text: kind === null ? textOf(answer, streamed) : null,
    finishReason: wire.isUnfinished ? null : answer.finishReason,
    flaws: streamed && kind === null ? flawsOf(answer) : [],
  };
}

/** A piece that comes twice shares the gap before it with itself. */
function gapsOf({ gapsMs, wire }: Answer): readonly number[] {
  const repeated = wire?.repeatedPiece;
  if (repeated === undefined || repeated === 0) return gapsMs;
  return gapsMs.flatMap((gapMs, index) =>
    index + 1 === repeated ? [gapMs / 2, gapMs / 2] : [gapMs],
  );
}

function textOf({ pieces, wire }: Answer, streamed: boolean): string {
  const repeated = streamed ? wire?.repeatedPiece : undefined;
  return pieces.map((piece, index) => (index === repeated ? piece + piece : piece)).join('');
}

function flawsOf(answer: Answer): readonly StreamFlaw[] {
  const { wire, pieces } = answer;
  const events = pieces.length + (wire?.repeatedPiece === undefined ? 0 : 1);
  return [
    ...(wire?.isDoneMissing ? (['no-done'] as const) : []),
    ...(events > statedTokens(answer) ? (['surplus'] as const) : []),
  ];
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
    flaws: [],
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
