import { factForQuestion } from '../facts/facts.ts';
import type { Stream } from '../random.ts';
import { countTokens, tokenPieces } from '../tokens.ts';
import { answerText, drawWording, INJECTED_QUALITIES, type Injected } from './answer-text.ts';
import { ERROR_FAULTS } from './faults/error-faults.ts';
import type { FaultStatus } from './faults/status.ts';
import { ERROR_KINDS, type ErrorKind, type ErrorProfile, type Profile } from './profile.ts';
import { spreadSampler } from './spread.ts';

/** One request as a model sees it; `maxTokens` null means as long as the answer gets. */
export interface ModelRequest {
  readonly prompt: string;
  readonly maxTokens: number | null;
  /** What stands before the prompt: a document, a conversation. */
  readonly context?: { readonly tokens: number; readonly characters: number };
  /** How long the answer is to be, in place of the profile's lengths. */
  readonly answerTokens?: number;
}

/** An answer token by token: the first piece is due after `firstTokenMs`, each next one a gap later. */
export interface Answer {
  readonly pieces: readonly string[];
  readonly firstTokenMs: number;
  /** One less than there are pieces. */
  readonly gapsMs: readonly number[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly injected: Injected;
  /** `length` where `maxTokens` cut the answer short. */
  readonly finishReason: 'stop' | 'length';
  /** Absent where it is sent as it should be. */
  readonly wire?: WireFlaws;
}

/** What is wrong with how an answer is sent; pieces count from 0. */
export interface WireFlaws {
  /** After so many pieces comes an event that is not JSON; a body is not JSON at all. */
  readonly brokenEventAfter?: number;
  /** This piece comes twice. */
  readonly repeatedPiece?: number;
  /** No `[DONE]`. */
  readonly isDoneMissing?: boolean;
  /** No finish_reason, no usage and no `[DONE]`. */
  readonly isUnfinished?: boolean;
  /** So many times the tokens are billed. */
  readonly usageFactor?: number;
}

/**
 * What one request will meet. `cut` breaks the connection after so many pieces of its answer, `stall`
 * leaves it open and sends nothing more; `malformed` sends a body that does not parse; `timeout`
 * never answers at all.
 */
export type AnswerPlan =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'cut'; readonly answer: Answer; readonly afterPieces: number }
  | { readonly kind: 'stall'; readonly answer: Answer; readonly afterPieces: number }
  | {
      readonly kind: 'status';
      readonly status: FaultStatus;
      readonly afterMs: number;
      /** Of a 429. */
      readonly retryAfterSeconds?: number;
    }
  | { readonly kind: 'reset' | 'malformed'; readonly afterMs: number }
  | { readonly kind: 'timeout' };

/** A longer answer than any profile should want; bounds what one request can cost to make. */
export const MAX_OUTPUT_TOKENS = 4_096;

/**
 * What a model with this profile does with a request. `draw` is the request's own stream. The draws
 * come in a fixed order and number, those that decide what goes wrong first: with the same stream, a
 * request meets the same fault and wording however latency, length or shares are set, and a raised
 * share only adds requests to those it already hit.
 */
export function planAnswer(profile: Profile, request: ModelRequest, draw: Stream): AnswerPlan {
  const chance = { error: draw(), kind: draw(), place: draw(), quality: draw() };
  const wording = drawWording(draw);
  const firstTokenMs = spreadSampler(profile.latency.firstTokenMs, draw)();
  const ownTokens = Math.round(spreadSampler(profile.outputTokens, draw)());
  const wantedTokens =
    request.answerTokens === undefined ? ownTokens : askedTokens(profile, request.answerTokens);

  const { errors } = profile;
  const error = chance.error < errors.rate ? ERROR_FAULTS[errorKindFor(errors, chance.kind)] : null;
  const at = errors.at ?? null;
  if (error?.when === 'before') return error.plan(firstTokenMs * chance.place, at);

  const fact = factForQuestion(request.prompt);
  const injected = fact === undefined ? 'neutral' : injectedFor(profile, chance.quality);
  const targetTokens = Math.min(Math.max(wantedTokens, 1), MAX_OUTPUT_TOKENS);
  const whole = tokenPieces(answerText(fact, injected, { wording, targetTokens }));
  const pieces = request.maxTokens === null ? whole : whole.slice(0, request.maxTokens);
  const gapMs = spreadSampler(profile.latency.interTokenMs, draw);
  const inputTokens = (request.context?.tokens ?? 0) + countTokens(request.prompt);
  const answer: Answer = {
    pieces,
    firstTokenMs,
    gapsMs: pieces.slice(1).map(() => gapMs()),
    inputTokens,
    outputTokens: pieces.length,
    costUsd: costUsd(profile, inputTokens, pieces.length),
    injected,
    finishReason: pieces.length < whole.length ? 'length' : 'stop',
  };
  return error === null
    ? { kind: 'answer', answer }
    : error.plan(answer, { at, place: chance.place });
}

/** Output tokens as the answer's usage states them. */
export function statedTokens({ outputTokens, wire }: Answer): number {
  return Math.round(outputTokens * (wire?.usageFactor ?? 1));
}

/** Of an answer that is to have so many, by a model that makes more words of everything. */
export function askedTokens({ verbosity = 1 }: Profile, answerTokens: number): number {
  return Math.round(answerTokens * verbosity);
}

/** US dollars for these many tokens at the profile's prices. */
export function costUsd({ price }: Profile, inputTokens: number, outputTokens: number): number {
  return (inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion) / 1e6;
}

/** The kind that `uniform` picks by weight; a plain 500 where no kind has any. */
function errorKindFor({ kinds }: ErrorProfile, uniform: number): ErrorKind {
  const weights = ERROR_KINDS.map((kind) => kinds[kind] ?? 0);
  let rest = uniform * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, kind] of ERROR_KINDS.entries()) {
    rest -= weights[index] ?? 0;
    if (rest < 0) return kind;
  }
  return '500';
}

/** Each takes the next part of [0, 1): a larger share only adds answers to those already so. */
function injectedFor({ quality }: Profile, uniform: number): Injected {
  let reached = 0;
  for (const injected of INJECTED_QUALITIES) {
    reached += quality[injected] ?? 0;
    if (uniform < reached) return injected;
  }
  return 'right';
}
