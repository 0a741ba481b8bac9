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
  let answers = 0;
  const length = { mean: 0, variance: 0 };
  for (const { cell, count } of ended) {
    if (isAbandoned(cell)) {
      desk.books.series.countRequests(CLIENT_LEFT, count);
      continue;
    }
    booked.exposed += count;
    desk.books.series.latency.observe(cell.seconds ?? 0, count);
    if (cell.end !== 'answered') {
      bookFailures(cell.end, count, { desk, booked, scored });
      continue;
    }
    answers += count;
    length.mean += count * cell.outputTokens.mean;
    length.variance += count * cell.outputTokens.variance;
    desk.books.series.countRequests(200, count);
    if (cell.injected === null || cell.injected === 'neutral') continue;
    desk.books.countInjected(cell.injected, count);
    addScores(SCORER_CONFUSION[cell.injected], count, { scored, draw: desk.draw });
  }
  bookTexts(answers, length, { distribution, desk });
  booked.bad += bookScores(scored, desk);
  return booked;
}

interface Booking {
  readonly desk: CountingDesk;
  readonly booked: Booked;
  readonly scored: Map<ScoredAs, number>;
}

function bookFailures(
  end: Exclude<Ended['cell']['end'], 'answered'>,
  count: number,
  { desk, booked, scored }: Booking,
): void {
  const { series } = desk.books;
  const streams = STREAMS_DIFFER.has(end) ? binomialCount(desk.draw, count, desk.streaming) : 0;
  for (const { code, kind, of } of failures(end, count, streams)) {
    series.countRequests(code, of);
    if (kind === null) continue;
    series.countErrors(kind, of);
    booked.bad += of;
  }
  if (end !== 'malformed') return;
  scored.set(SCORED_EMPTY, (scored.get(SCORED_EMPTY) ?? 0) + streams);
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

/** Lengths and the times within streams: sums of many, so normal; times by their own shares. */
function bookTexts(
  answers: number,
  length: { readonly mean: number; readonly variance: number },
  {
    distribution,
    desk,
  }: { readonly distribution: AnswerDistribution; readonly desk: CountingDesk },
): void {
  if (answers === 0) return;
  const { draw, books, streaming } = desk;
  const { series } = books;
  const normal = randomNormal.source(draw)(0, 1);
  const sumOf = (mean: number, variance: number) =>
    Math.max(0, Math.round(mean + Math.sqrt(variance) * normal()));
  const { inputTokens, firstToken, interToken } = distribution;
  series.inputTokens += sumOf(answers * inputTokens.mean, answers * inputTokens.variance);
  const pieces = sumOf(length.mean, length.variance);
  series.outputTokens += pieces;
  const streams = binomialCount(draw, answers, streaming);
  const gaps = Math.max(0, Math.round((pieces * streams) / answers) - streams);
  spread(series.firstToken, multinomialCounts(draw, streams, firstToken));
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
