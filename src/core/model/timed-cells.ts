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
  const width = bounds.length + 1;
  const shares = new Float64Array(width);
  const secondsSums = new Float64Array(width);
  const tokenSums = new Float64Array(width);
  const squareSums = new Float64Array(width);
  for (const { share, endsAtPiece, tokens, tokensSquared } of pieceShares) {
    const times = timesOf(endsAtPiece);
    let shareBelow = 0;
    let secondsBelow = 0;
    for (let i = 0; i < width; i += 1) {
      const bound = bounds[i];
      const reached = bound === undefined ? 1 : (times.shares[i] ?? 0);
      const seconds =
        bound === undefined ? times.mean : bound * reached - (times.shortfalls[i] ?? 0);
      const here = share * (reached - shareBelow);
      shares[i] = (shares[i] ?? 0) + here;
      secondsSums[i] = (secondsSums[i] ?? 0) + share * (seconds - secondsBelow);
      tokenSums[i] = (tokenSums[i] ?? 0) + here * tokens;
      squareSums[i] = (squareSums[i] ?? 0) + here * tokensSquared;
      shareBelow = reached;
      secondsBelow = seconds;
    }
  }
  return kept(
    Array.from(shares, (share, i) => {
      const mean = (tokenSums[i] ?? 0) / share;
      const variance = Math.max((squareSums[i] ?? 0) / share - mean ** 2, 0);
      return {
        share,
        seconds: within((secondsSums[i] ?? 0) / share, bounds, i),
        outputTokens: { mean, variance },
      };
    }),
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
