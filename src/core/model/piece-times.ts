import { gapSum } from './gap-sum.ts';
import { type Lognormal, moment, shareUpTo, shortfallAt } from './lognormal.ts';

/** The time of some piece of an answer against rising bounds, all in seconds. */
export interface PieceTimes {
  readonly mean: number;
  /** P(time <= bound), a bound each. */
  readonly shares: Float64Array;
  /** E[max(bound - time, 0)], a bound each. */
  readonly shortfalls: Float64Array;
}

export interface AnswerPace {
  readonly firstToken: Lognormal;
  readonly interToken: Lognormal;
}

/** Sums of gaps are told apart by a fiftieth. */
const CELL_RATIO = 1.02;

/** Gaps that together stay under this part of the lowest bound make no difference to it. */
const LEAST_PART = 0.01;

/** Up to so many pieces each number has times of its own; beyond, steps of a 64th lie between. */
const EXACT_PIECES = 64;

/**
 * When the n-th piece of an answer comes: the first token, and n - 1 gaps after it. Each n is worked
 * out when it is first asked for, and then kept.
 */
export function pieceTimes(
  pace: AnswerPace,
  bounds: readonly number[],
): (pieces: number) => PieceTimes {
  const cells = gapCells(pace.firstToken, bounds);
  const known = new Map<number, PieceTimes>();
  const timesOf = (pieces: number): PieceTimes => {
    const before = known.get(pieces);
    if (before !== undefined) return before;
    const step = 2 ** Math.max(Math.floor(Math.log2(pieces / EXACT_PIECES)), 0);
    const below = pieces - (pieces % step);
    const times =
      below === pieces
        ? timesAfterGaps(pace, pieces - 1, { bounds, cells })
        : between(timesOf(below), timesOf(below + step), (pieces - below) / step);
    known.set(pieces, times);
    return times;
  };
  return timesOf;
}

/** The sum of the gaps cut into cells, evenly filled. */
interface GapCells {
  readonly edges: Float64Array;
  /** How far a first token falls short of what a sum at this edge leaves of each bound. */
  shortfallsAt(edge: number): Float64Array;
}

function gapCells(firstToken: Lognormal, bounds: readonly number[]): GapCells {
  const edges = cellEdges(bounds);
  const known: Float64Array[] = [];
  return {
    edges,
    shortfallsAt: (edge) => {
      const sum = edges[edge] ?? 0;
      known[edge] ??= Float64Array.from(bounds, (bound) => shortfallAt(bound - sum, firstToken));
      return known[edge];
    },
  };
}

/** From 0 to the highest bound; a sum beyond that is beyond them all. */
function cellEdges(bounds: readonly number[]): Float64Array {
  const edges = [0];
  const highest = bounds.at(-1) ?? 0;
  let edge = (bounds[0] ?? 0) * LEAST_PART;
  for (; edge < highest; edge *= CELL_RATIO) edges.push(edge);
  return Float64Array.from([...edges, highest]);
}

function timesAfterGaps(
  { firstToken, interToken }: AnswerPace,
  gaps: number,
  { bounds, cells }: { readonly bounds: readonly number[]; readonly cells: GapCells },
): PieceTimes {
  const sum = gapSum(interToken, gaps);
  const mean = moment(firstToken, 1) + sum.mean;
  if (sum.deviation < sum.mean * (CELL_RATIO - 1) || sum.high < (cells.edges[1] ?? 0))
    return {
      mean,
      shares: Float64Array.from(bounds, (bound) => shareUpTo(bound - sum.mean, firstToken)),
      shortfalls: Float64Array.from(bounds, (bound) => shortfallAt(bound - sum.mean, firstToken)),
    };
  const shares = new Float64Array(bounds.length);
  const shortfalls = new Float64Array(bounds.length);
  const { edges } = cells;
  let below = 0;
  for (let cell = firstCellOf(edges, sum.low); cell < edges.length - 1; cell += 1) {
    const low = edges[cell] ?? 0;
    const high = edges[cell + 1] ?? 0;
    const reached = sum.shareUpTo(high);
    const weight = reached - below;
    const atLow = cells.shortfallsAt(cell);
    const atHigh = cells.shortfallsAt(cell + 1);
    for (let i = bounds.length - 1; i >= 0; i -= 1) {
      const more = atLow[i] ?? 0;
      // A lower bound leaves no more than a higher one did.
      if (more === 0) break;
      const less = atHigh[i] ?? 0;
      // The shortfall's slope is the share: between the edges it falls by the mean share.
      shares[i] = (shares[i] ?? 0) + (weight * (more - less)) / (high - low);
      shortfalls[i] = (shortfalls[i] ?? 0) + (weight * (more + less)) / 2;
    }
    below = reached;
    if (high > sum.high) break;
  }
  return { mean, shares, shortfalls };
}

/** The last cell that begins at or below `low`. */
function firstCellOf(edges: Float64Array, low: number): number {
  let first = 0;
  let last = edges.length - 1;
  while (first < last) {
    const middle = (first + last + 1) >> 1;
    if ((edges[middle] ?? 0) <= low) first = middle;
    else last = middle - 1;
  }
  return first;
}

function between(a: PieceTimes, b: PieceTimes, part: number): PieceTimes {
  const mixed = (x: Float64Array, y: Float64Array) =>
    x.map((value, index) => value + part * ((y[index] ?? 0) - value));
  return {
    mean: a.mean + part * (b.mean - a.mean),
    shares: mixed(a.shares, b.shares),
    shortfalls: mixed(a.shortfalls, b.shortfalls),
  };
}
