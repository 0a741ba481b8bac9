import { inverseMeanBeyond, type Lognormal, meanUpTo, moment, shareUpTo } from './lognormal.ts';
import type { PieceShare } from './piece-shares.ts';
import type { PieceTimes } from './piece-times.ts';

/** Requests whose end falls between two bounds, by their share of all that end this way. */
export interface TimedCell {
  readonly share: number;
  /** Mean time from the request to its end. */
  readonly seconds: number;
  readonly outputTokens: Moments;
}

export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** Cells rarer than this are left out, and the others take their share. */
const NEGLIGIBLE = 1e-9;

/** Answers, whole or cut, by the bounds between which they end. Their shares sum to 1. */
export function answerCells(
  pieceShares: readonly PieceShare[],
  timesOf: (pieces: number) => PieceTimes,
  bounds: readonly number[],
): TimedCell[] {
  const sums = Array.from({ length: bounds.length + 1 }, () => ({
    share: 0,
    seconds: 0,
    tokens: 0,
    tokensSquared: 0,
  }));
  for (const { share, endsAtPiece, tokens, tokensSquared } of pieceShares) {
    const times = timesOf(endsAtPiece);
    let shareBelow = 0;
    let secondsBelow = 0;
    for (const [index, sum] of sums.entries()) {
      const bound = bounds[index];
      const reached = bound === undefined ? 1 : (times.shares[index] ?? 0);
      const seconds =
        bound === undefined ? times.mean : bound * reached - (times.shortfalls[index] ?? 0);
      const here = share * (reached - shareBelow);
      sum.share += here;
      sum.seconds += share * (seconds - secondsBelow);
      sum.tokens += here * tokens;
      sum.tokensSquared += here * tokensSquared;
      shareBelow = reached;
      secondsBelow = seconds;
    }
  }
  return kept(
    sums.map(({ share, seconds, tokens, tokensSquared }, index) => ({
      share,
      seconds: within(seconds / share, bounds, index),
      outputTokens: {
        mean: tokens / share,
        variance: Math.max(tokensSquared / share - (tokens / share) ** 2, 0),
      },
    })),
  );
}

/**
 * Failures at a uniform place in the time to the first token. Given the first token F, the time is
 * up to x with chance min(1, x / F); no token is sent.
 */
export function failureCells(firstToken: Lognormal, bounds: readonly number[]): TimedCell[] {
  let shareBelow = 0;
  let secondsBelow = 0;
  const cells = [...bounds, null].map((bound, index) => {
    let reached = 1;
    let seconds = moment(firstToken, 1) / 2;
    if (bound !== null) {
      const inverse = inverseMeanBeyond(bound, firstToken);
      reached = shareUpTo(bound, firstToken) + bound * inverse;
      seconds = meanUpTo(bound, firstToken) / 2 + (bound ** 2 * inverse) / 2;
    }
    const share = reached - shareBelow;
    const cell = {
      share,
      seconds: within((seconds - secondsBelow) / share, bounds, index),
      outputTokens: { mean: 0, variance: 0 },
    };
    shareBelow = reached;
    secondsBelow = seconds;
    return cell;
  });
  return kept(cells);
}

/** A mean of differences may miss its own bounds by its last bits. */
function within(seconds: number, bounds: readonly number[], index: number): number {
  const low = bounds[index - 1] ?? 0;
  const high = bounds[index] ?? Number.POSITIVE_INFINITY;
  return Math.min(Math.max(seconds, low), high);
}

function kept(cells: readonly TimedCell[]): TimedCell[] {
  const some = cells.filter(({ share }) => share > NEGLIGIBLE);
  const total = some.reduce((sum, { share }) => sum + share, 0);
  return some.map((cell) => ({ ...cell, share: cell.share / total }));
}
