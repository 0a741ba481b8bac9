import { randomNormal } from 'd3-random';
import { binomialCount, multinomialCounts } from '../core/counts.ts';
import type { HistogramCounts } from '../core/histogram-counts.ts';
import type {
  AnswerCell,
  AnswerDistribution,
  TimeShare,
} from '../core/model/answer-distribution.ts';
import type { Moments } from '../core/model/timed-cells.ts';
import type { Stream } from '../core/random.ts';
import type { FailureKind } from '../core/routing/failure-kind.ts';
import { FIRST_BYTE_MS } from '../core/routing/model-patience.ts';
import { type Confusion, isScoredBad, type ScoredAs } from '../core/scoring/confusion.ts';
import { CANNOT_TELL } from '../core/scoring/score.ts';
import type { TextScorerKind } from '../core/scoring/scorer-choice.ts';
import { CLIENT_PATIENCE_MS } from '../core/traffic/patience.ts';
import { type Ended, isAbandoned, waitSeconds } from './batch.ts';
import type { ModelBooks } from './books.ts';
import type { LastScores } from './last-scores.ts';
import { CLIENT_LEFT, GATEWAY_TIMEOUT } from './settlement.ts';

/** One model's books while counts go into them. */
export interface CountingDesk {
  readonly books: ModelBooks;
  readonly scores: LastScores;
  /** Share of requests that ask for a stream. */
  readonly streaming: number;
  /** Share of answers that is scored, by the one scorer that there is, and how that errs. */
  readonly scoredShare: number;
  readonly scorer: TextScorerKind;
  readonly confusion: Confusion;
  /** Copies: whoever would wait too long gives them up, which is an error. */
  readonly isCopied: boolean;
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
  const booking: Booking = {
    desk,
    booked: { exposed: 0, bad: 0 },
    scored: new Map(),
    answers: new TextSums(),
    cutStreams: new TextSums(),
  };
  for (const { cell, count } of ended) {
    if (isAbandoned(cell)) {
      bookAbandoned(count, desk);
      continue;
    }
    booking.booked.exposed += count;
    if (cell.end === 'answered') bookAnswers(cell, count - bookLate(cell, count, booking), booking);
    else bookFailures(cell, count, booking);
  }
  bookTexts(booking, distribution);
  booking.booked.bad += bookScores(booking.scored, desk);
  return booking.booked;
}

function bookAbandoned(count: number, { books: { series }, isCopied }: CountingDesk): void {
  if (isCopied) {
    series.countErrors('timeout', count);
    series.latency.observe(CLIENT_PATIENCE_MS / 1_000, count);
  } else series.countRequests(CLIENT_LEFT, count);
}

interface Booking {
  readonly desk: CountingDesk;
  readonly booked: Booked;
  readonly scored: Map<ScoredAs, number>;
  readonly answers: TextSums;
  readonly cutStreams: TextSums;
}

/** Bodies that the router has given up before they were whole; returns how many. */
function bookLate(cell: AnswerCell, count: number, { desk, booked }: Booking): number {
  if (waitSeconds(cell) * 1_000 <= FIRST_BYTE_MS) return 0;
  const late = binomialCount(desk.draw, count, 1 - desk.streaming);
  const { series } = desk.books;
  series.latency.observe(FIRST_BYTE_MS / 1_000, late);
  series.countRequests(GATEWAY_TIMEOUT, late);
  series.countErrors('timeout', late);
  booked.bad += late;
  return late;
}

function bookAnswers(cell: AnswerCell, count: number, booking: Booking): void {
  const { desk, scored, answers } = booking;
  desk.books.series.latency.observe(waitSeconds(cell), count);
  answers.add(count, cell.outputTokens);
  desk.books.series.countRequests(200, count);
  if (cell.injected === null) return;
  desk.books.countInjected(cell.injected, count);
  const sampled = sampledOf(count, desk);
  if (cell.injected !== 'neutral') {
    addScores(desk.confusion[cell.injected], sampled, { scored, draw: desk.draw });
    return;
  }
  desk.books.scorers.add(desk.scorer, CANNOT_TELL, sampled);
  desk.books.series.countVerdicts(desk.scorer, 'unknown', sampled);
}

function bookFailures(cell: AnswerCell, count: number, booking: Booking): void {
  const { desk, booked, cutStreams } = booking;
  const { series } = desk.books;
  const { code, kind } = failureOf(cell);
  series.latency.observe(waitSeconds(cell), count);
  series.countRequests(code, count);
  if (kind === 'cut') cutStreams.add(count, cell.outputTokens);
  // A status that is the client's fault is nobody's error.
  if (kind === null) return;
  series.countErrors(kind, count);
  booked.bad += count;
}

/** Where all are scored nothing is drawn. */
function sampledOf(count: number, { scoredShare, draw }: CountingDesk): number {
  return scoredShare === 1 ? count : binomialCount(draw, count, scoredShare);
}

function failureOf({ end, streamed }: AnswerCell): {
  readonly code: number;
  readonly kind: FailureKind | null;
} {
  switch (end) {
    case '401':
    case '404':
      return { code: Number(end), kind: null };
    case '429':
      return { code: 429, kind: '429' };
    case '500':
    case '503':
      return { code: Number(end), kind: '5xx' };
    case 'timeout':
      return { code: GATEWAY_TIMEOUT, kind: 'timeout' };
    case 'cut':
      return { code: 200, kind: streamed ? 'cut' : 'reset' };
    case 'malformed':
      return { code: 200, kind: 'malformed' };
    default:
      return { code: 502, kind: 'reset' };
  }
}

/** Texts of so many answers: what their lengths sum to is drawn as a normal. */
class TextSums {
  count = 0;
  private sum = 0;
  private squares = 0;
  private variance = 0;

  add(count: number, { mean, variance }: Moments): void {
    this.count += count;
    this.sum += count * mean;
    this.squares += count * (mean ** 2 + variance);
    this.variance += count * variance;
  }

  /** Tokens of them all. */
  tokens(normal: Stream): number {
    return whole(this.sum + Math.sqrt(this.variance) * normal());
  }

  /** Of these tokens, those of so many of the answers, whichever they are. */
  tokensOf(some: number, tokens: number, normal: Stream): number {
    if (some === 0) return 0;
    const part = some / this.count;
    const variance = this.squares / this.count - (this.sum / this.count) ** 2;
    const deviation = Math.sqrt(Math.max(0, part * (1 - part) * this.count * variance));
    return Math.min(tokens, whole(tokens * part + deviation * normal()));
  }
}

function whole(value: number): number {
  return Math.max(0, Math.round(value));
}

/** Lengths, and the times within streams. */
function bookTexts(booking: Booking, distribution: AnswerDistribution) {
  const { desk, answers, cutStreams } = booking;
  const { draw, books, streaming } = desk;
  const { series } = books;
  const texts = answers.count + cutStreams.count;
  if (texts === 0) return;
  const normal = randomNormal.source(draw)(0, 1);
  const { inputTokens, estimatedInputTokens: estimated, firstToken, interToken } = distribution;
  const asked = answers.count * inputTokens.mean + cutStreams.count * estimated.mean;
  const variance = answers.count * inputTokens.variance + cutStreams.count * estimated.variance;
  series.inputTokens += whole(asked + Math.sqrt(variance) * normal());
  const answered = answers.tokens(normal);
  const broken = cutStreams.tokens(normal);
  series.outputTokens += answered + broken;
  const streams = binomialCount(draw, answers.count, streaming);
  const begun = streams + cutStreams.count;
  const gaps = Math.max(0, answers.tokensOf(streams, answered, normal) + broken - begun);
  spread(series.firstToken, { count: begun, of: firstToken, draw, normal });
  spread(series.interToken, { count: gaps, of: interToken, draw, normal });
}

/** So many times, by their shares; those of one bucket sum to a normal. */
function spread(
  histogram: HistogramCounts,
  {
    count,
    of,
    draw,
    normal,
  }: {
    readonly count: number;
    readonly of: readonly TimeShare[];
    readonly draw: Stream;
    readonly normal: Stream;
  },
): void {
  const shares = of.map(({ share }) => share);
  for (const [bucket, here] of multinomialCounts(draw, count, shares).entries()) {
    const seconds = of[bucket]?.seconds;
    if (here === 0 || seconds === undefined) continue;
    const sum = here * seconds.mean + Math.sqrt(here * seconds.variance) * normal();
    histogram.add(bucket, here, Math.max(0, sum));
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
  { books, scores, scorer, draw }: CountingDesk,
): number {
  let bad = 0;
  for (const [as, count] of scored) {
    books.series.scored += count;
    books.qualitySum += as.quality * count;
    if (as.hallucination) books.series.hallucinations += count;
    if (isScoredBad(as)) bad += count;
    bookVerdicts(as, count, { books, scorer });
  }
  scores.take(
    [...scored].map(([{ quality }, count]) => ({ quality, count })),
    draw,
  );
  books.series.quality = scores.mean;
  books.scoredBad += bad;
  return bad;
}

function bookVerdicts(
  as: ScoredAs,
  count: number,
  { books, scorer }: Pick<CountingDesk, 'books' | 'scorer'>,
): void {
  const { quality, hallucination } = as;
  const verdict = isScoredBad(as) ? 'bad' : 'good';
  books.scorers.add(scorer, { verdict, quality, hallucination }, count);
  books.series.countVerdicts(scorer, verdict, count);
}
