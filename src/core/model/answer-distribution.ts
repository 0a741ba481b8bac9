import { factForQuestion } from '../facts/facts.ts';
import { answerParts, paceOf } from './answer-parts.ts';
import type { Injected } from './answer-text.ts';
import { answeringShare, errorShares, injectedShares } from './end-shares.ts';
import { type Lognormal, shareUpTo } from './lognormal.ts';
import type { ErrorKind, Profile } from './profile.ts';
import { failureCells, type Moments } from './timed-cells.ts';
import { countTokens, estimateTokens } from './tokens.ts';

/** One way a request can end. No cell lies across a latency bound. */
export interface AnswerCell {
  /** Of all requests; over all cells the sum is 1. */
  readonly share: number;
  readonly end: 'answered' | ErrorKind;
  /** What the answer says; null where no whole answer came. */
  readonly injected: Injected | null;
  /** Mean time from the request to its end; null: it never ends (timeout). */
  readonly seconds: number | null;
  /** Pieces sent. */
  readonly outputTokens: Moments;
}

/** What `planAnswer` draws for one request after the other, in shares. */
export interface AnswerDistribution {
  readonly cells: readonly AnswerCell[];
  readonly inputTokens: Moments;
  /** As they are estimated for a stream that breaks off before it has stated them. */
  readonly unstatedInputTokens: Moments;
  /** Shares of times to the first token up to each bound, and last of those beyond them all. */
  readonly firstToken: readonly number[];
  /** The same of the gaps between two tokens. */
  readonly interToken: readonly number[];
}

/** Upper bounds of histograms in seconds, above 0 and rising. */
export interface TimeBounds {
  readonly latency: readonly number[];
  readonly firstToken: readonly number[];
  readonly interToken: readonly number[];
}

/** `streaming` is the share of requests, 0..1, that ask for a stream: a cut one ends sooner. */
export type DistributionOf = (profile: Profile, streaming: number) => AnswerDistribution;

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
  const unstatedInputTokens = momentsOf(prompts.map(({ length }) => estimateTokens(length)));
  const parts = answerParts(prompts, bounds.latency);
  return (profile, streaming) => {
    const { firstToken, interToken } = paceOf(profile.latency);
    const failing = errorShares(profile.errors);
    const saying = injectedShares(profile.quality, known);
    const answering = answeringShare(profile.errors);
    const cells: AnswerCell[] = [];
    if (answering > 0)
      for (const [injected, share] of saying)
        for (const cell of parts.whole(injected, profile))
          cells.push({ ...cell, share: cell.share * share * answering, end: 'answered', injected });
    for (const [end, share] of failing) {
      const how = { end, injected: null };
      if (end === 'timeout') {
        cells.push({ share, ...how, seconds: null, outputTokens: { mean: 0, variance: 0 } });
        continue;
      }
      const ended =
        end === 'cut'
          ? parts.cut(profile, saying, streaming)
          : failureCells(firstToken, bounds.latency);
      for (const cell of ended) cells.push({ ...cell, share: cell.share * share, ...how });
    }
    return {
      cells,
      inputTokens,
      unstatedInputTokens,
      firstToken: sharesBetween(bounds.firstToken, firstToken),
      interToken: sharesBetween(bounds.interToken, interToken),
    };
  };
}

function sharesBetween(bounds: readonly number[], times: Lognormal): number[] {
  const reached = [...bounds.map((bound) => shareUpTo(bound, times)), 1];
  return reached.map((share, index) => share - (reached[index - 1] ?? 0));
}

function momentsOf(values: readonly number[]): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / values.length };
}
