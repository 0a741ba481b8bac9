import { factForQuestion } from '../facts/facts.ts';
import { countTokens, estimateTokens } from '../tokens.ts';
import { answerParts, paceOf } from './answer-parts.ts';
import { askedTokens } from './answer-plan.ts';
import type { Injected } from './answer-text.ts';
import { answeringShare, errorShares, injectedShares } from './end-shares.ts';
import { type Lognormal, momentUpTo, shareUpTo } from './lognormal.ts';
import type { ErrorKind, Profile } from './profile.ts';
import { failureCells, type Moments } from './timed-cells.ts';

/** One way a request can end. No cell lies across a latency bound. */
export interface AnswerCell {
  /** Of all requests; over all cells the sum is 1. */
  readonly share: number;
  readonly end: 'answered' | ErrorKind;
  /** What the answer says; null where no whole answer came. */
  readonly injected: Injected | null;
  /** Whether a stream was asked for, where that makes the end another one; null elsewhere. */
  readonly streamed: boolean | null;
  /** Mean time from the request to its end; null: it never ends (timeout). */
  readonly seconds: number | null;
  /** Pieces sent. */
  readonly outputTokens: Moments;
}

/** What `planAnswer` draws for one request after the other, in shares. */
export interface AnswerDistribution {
  readonly cells: readonly AnswerCell[];
  readonly inputTokens: Moments;
  /** What is booked for a prompt whose answer states no usage. */
  readonly estimatedInputTokens: Moments;
  /** Times to the first token up to each bound, and last those beyond them all. */
  readonly firstToken: readonly TimeShare[];
  /** The same of the gaps between two tokens. */
  readonly interToken: readonly TimeShare[];
}

/** Times between two bounds: their share of all, and what they are there. */
export interface TimeShare {
  readonly share: number;
  readonly seconds: Moments;
}

/** Upper bounds of histograms in seconds, above 0 and rising. */
export interface TimeBounds {
  readonly latency: readonly number[];
  readonly firstToken: readonly number[];
  readonly interToken: readonly number[];
}

/**
 * `streaming` is the share of requests, 0..1, that ask for a stream; `answerTokens` what they ask for,
 * where that is not the model's to decide.
 */
export type DistributionOf = (
  profile: Profile,
  streaming: number,
  answerTokens?: number,
) => AnswerDistribution;

/**
 * The distribution of what `planAnswer` draws for these prompts, each as likely and none with
 * `maxTokens`. Keep the function: it remembers lengths and times, and a profile that differs from
 * an earlier one only in shares costs next to nothing. Throws without a prompt.
 */
export function answerDistributions(
  prompts: readonly string[],
  bounds: TimeBounds,
): DistributionOf {
  if (prompts.length === 0) throw new Error('a distribution of answers needs at least one prompt');
  const known =
    prompts.filter((prompt) => factForQuestion(prompt) !== undefined).length / prompts.length;
  const inputTokens = momentsOf(prompts.map(countTokens));
  const estimatedInputTokens = momentsOf(prompts.map(({ length }) => estimateTokens(length)));
  const parts = answerParts(prompts, bounds.latency);
  return (profile, streaming, answerTokens) => {
    const wanted =
      answerTokens === undefined ? profile.outputTokens : askedTokens(profile, answerTokens);
    const { firstToken, interToken } = paceOf(profile.latency);
    const failing = [...errorShares(profile.errors)];
    const saying = injectedShares(profile.quality, known);
    const answering = answeringShare(profile.errors);
    const cells: AnswerCell[] = [];
    if (answering > 0)
      for (const [injected, share] of saying)
        for (const cell of parts.whole(injected, profile, wanted))
          cells.push({
            ...cell,
            share: cell.share * share * answering,
            end: 'answered',
            injected,
            streamed: null,
          });
    for (const { end, share, streamed } of failing.flatMap((each) => asAsked(each, streaming))) {
      const how = { end, injected: null, streamed };
      if (end === 'timeout') {
        cells.push({ share, ...how, seconds: null, outputTokens: { mean: 0, variance: 0 } });
        continue;
      }
      const ended =
        end === 'cut'
          ? parts.cut(profile, { wanted, saying, streamed: streamed === true })
          : failureCells(firstToken, bounds.latency);
      for (const cell of ended) cells.push({ ...cell, share: cell.share * share, ...how });
    }
    return {
      cells,
      inputTokens,
      estimatedInputTokens,
      firstToken: timesBetween(bounds.firstToken, firstToken),
      interToken: timesBetween(bounds.interToken, interToken),
    };
  };
}

interface Failing {
  readonly end: ErrorKind;
  readonly share: number;
  readonly streamed: boolean | null;
}

/** A broken stream and a broken body end differently; all other failures come before either begins. */
function asAsked(
  [end, share]: readonly [ErrorKind, number],
  streaming: number,
): readonly Failing[] {
  if (end !== 'cut' && end !== 'malformed') return [{ end, share, streamed: null }];
  return [
    { end, share: share * streaming, streamed: true },
    { end, share: share * (1 - streaming), streamed: false },
  ].filter((failing) => failing.share > 0);
}

function timesBetween(bounds: readonly number[], times: Lognormal): readonly TimeShare[] {
  let below = { share: 0, sum: 0, squares: 0 };
  return [...bounds, Number.POSITIVE_INFINITY].map((bound) => {
    const reached = {
      share: shareUpTo(bound, times),
      sum: momentUpTo(bound, times, 1),
      squares: momentUpTo(bound, times, 2),
    };
    const share = reached.share - below.share;
    const mean = share > 0 ? (reached.sum - below.sum) / share : 0;
    const square = share > 0 ? (reached.squares - below.squares) / share : 0;
    below = reached;
    return { share, seconds: { mean, variance: Math.max(square - mean ** 2, 0) } };
  });
}

function momentsOf(values: readonly number[]): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / values.length };
}
