import { randomNormal } from 'd3-random';
import { binomialCount, multinomialCounts } from '../core/counts.ts';
import type { AnswerDistribution } from '../core/model/answer-distribution.ts';
import type { Stream } from '../core/random.ts';
import type { FailureKind } from '../core/routing/failure-kind.ts';
import {
  isScoredBad,
  SCORED_EMPTY,
  SCORER_CONFUSION,
  type ScoredAs,
} from '../core/scoring/confusion.ts';
import { type Ended, isAbandoned } from './batch.ts';
import type { ModelBooks } from './books.ts';
import type { LastScores } from './last-scores.ts';
import type { HistogramCounts } from './model-series.ts';
import { CLIENT_LEFT } from './settlement.ts';

/** One model's books while counts go into them. */
export interface CountingDesk {
  readonly books: ModelBooks;
  readonly scores: LastScores;
  /** Share of requests that ask for a stream. */
  readonly streaming: number;
  readonly draw: Stream;
}

/** Of what was booked: how many answers a client got, and how many of those were bad. */
export interface Booked {
  exposed: number;
  bad: number;
}

/** Books requests that have ended, as `settlementOf` has it for a single one. */
export function bookCounts(
  ended: readonly Ended[],
  distribution: AnswerDistribution,
  desk: CountingDesk,
): Booked {
  const booked: Booked = { exposed: 0, bad: 0 };
  const scored = new Map<ScoredAs, number>();
  const whole = noTexts();
  const broken = noTexts();
  for (const { cell, count } of ended) {
    if (isAbandoned(cell)) {
      desk.books.series.countRequests(CLIENT_LEFT, count);
      continue;
    }
    booked.exposed += count;
    desk.books.series.latency.observe(cell.seconds ?? 0, count);
    if (cell.end !== 'answered') {
      const streams = bookFailures(cell.end, count, { desk, booked, scored });
      if (cell.end === 'cut') addTexts(broken, streams, cell);
      continue;
    }
    addTexts(whole, count, cell);
    desk.books.series.countRequests(200, count);
    if (cell.injected === null || cell.injected === 'neutral') continue;
    desk.books.countInjected(cell.injected, count);
    addScores(SCORER_CONFUSION[cell.injected], count, { scored, draw: desk.draw });
  }
  bookTexts({ whole, broken }, distribution, desk);
  booked.bad += bookScores(scored, desk);
  return booked;
}

/** Texts that came, and the moments of how many pieces they have together. */
interface Texts {
  count: number;
  mean: number;
  variance: number;
}

function noTexts(): Texts {
  return { count: 0, mean: 0, variance: 0 };
}

function addTexts(texts: Texts, count: number, { outputTokens }: Ended['cell']): void {
  texts.count += count;
  texts.mean += count * outputTokens.mean;
  texts.variance += count * outputTokens.variance;
}

interface Booking {
  readonly desk: CountingDesk;
  readonly booked: Booked;
  readonly scored: Map<ScoredAs, number>;
}

/** Returns how many of them were streams, where that makes a difference. */
function bookFailures(
  end: Exclude<Ended['cell']['end'], 'answered'>,
  count: number,
  { desk, booked, scored }: Booking,
): number {
  const { series } = desk.books;
  const streams = STREAMS_DIFFER.has(end) ? binomialCount(desk.draw, count, desk.streaming) : 0;
  for (const { code, kind, of } of failures(end, count, streams)) {
    series.countRequests(code, of);
    if (kind === null) continue;
    series.countErrors(kind, of);
    booked.bad += of;
  }
  if (end === 'malformed') scored.set(SCORED_EMPTY, (scored.get(SCORED_EMPTY) ?? 0) + streams);
  return streams;
}

const STREAMS_DIFFER: ReadonlySet<string> = new Set(['cut', 'malformed']);

interface FailedRequests {
  readonly code: number;
  readonly kind: FailureKind | null;
  readonly of: number;
}

function failures(
  end: Exclude<Ended['cell']['end'], 'answered'>,
  count: number,
  streams: number,
): readonly FailedRequests[] {
  switch (end) {
    case '429':
      return [{ code: 429, kind: '429', of: count }];
    case '500':
    case '503':
      return [{ code: Number(end), kind: '5xx', of: count }];
    case 'reset':
      return [{ code: 502, kind: 'reset', of: count }];
    case 'timeout':
      return [];
    case 'cut':
      return [
        { code: 200, kind: 'cut', of: streams },
        { code: 200, kind: 'reset', of: count - streams },
      ];
    case 'malformed':
      return [
        { code: 200, kind: null, of: streams },
        { code: 200, kind: 'malformed', of: count - streams },
      ];
  }
}

/**
 * Lengths and the times within streams: sums of many, so normal; times by their own shares. Of an
 * answer that breaks off only a stream has shown anything.
 */
function bookTexts(
  { whole, broken }: { readonly whole: Texts; readonly broken: Texts },
  distribution: AnswerDistribution,
  { draw, books, streaming }: CountingDesk,
): void {
  if (whole.count + broken.count === 0) return;
  const { series } = books;
  const normal = randomNormal.source(draw)(0, 1);
  const sumOf = (mean: number, variance: number) =>
    Math.max(0, Math.round(mean + Math.sqrt(variance) * normal()));
  const { inputTokens, unstatedInputTokens, firstToken, interToken } = distribution;
  const mean = whole.count * inputTokens.mean + broken.count * unstatedInputTokens.mean;
  const variance = whole.count * inputTokens.variance + broken.count * unstatedInputTokens.variance;
  series.inputTokens += sumOf(mean, variance);
  const wholePieces = sumOf(whole.mean, whole.variance);
  const brokenPieces = sumOf(broken.mean, broken.variance);
  series.outputTokens += wholePieces + brokenPieces;
  const streams = binomialCount(draw, whole.count, streaming);
  const streamed = whole.count === 0 ? 0 : Math.round((wholePieces * streams) / whole.count);
  const gaps = Math.max(0, streamed - streams) + Math.max(0, brokenPieces - broken.count);
  spread(series.firstToken, multinomialCounts(draw, streams + broken.count, firstToken));
  spread(series.interToken, multinomialCounts(draw, gaps, interToken));
}

/** Within a bucket the values are taken for its middle; beyond the last bound, for that bound. */
function spread(histogram: HistogramCounts, counts: readonly number[]): void {
  const { bounds } = histogram;
  for (const [bucket, count] of counts.entries()) {
    if (count === 0) continue;
    const below = bounds[bucket - 1] ?? 0;
    const middle = (below + (bounds[bucket] ?? below)) / 2;
    histogram.add(bucket, count, count * middle);
  }
}

function addScores(
  confusion: readonly ScoredAs[],
  count: number,
  { scored, draw }: { readonly scored: Map<ScoredAs, number>; readonly draw: Stream },
): void {
  const counts = multinomialCounts(
    draw,
    count,
    confusion.map(({ share }) => share),
  );
  for (const [index, as] of confusion.entries()) {
    scored.set(as, (scored.get(as) ?? 0) + (counts[index] ?? 0));
  }
}

/** Returns how many were scored bad. */
function bookScores(
  scored: ReadonlyMap<ScoredAs, number>,
  { books, scores, draw }: CountingDesk,
): number {
  let bad = 0;
  for (const [as, count] of scored) {
    books.series.scored += count;
    books.qualitySum += as.quality * count;
    if (as.hallucination) books.series.hallucinations += count;
    if (isScoredBad(as)) bad += count;
  }
  scores.take(
    [...scored].map(([{ quality }, count]) => ({ quality, count })),
    draw,
  );
  books.series.quality = scores.mean;
  return bad;
}
