import type { Injected } from '../core/model/answer-text.ts';
import { QUALITY_WINDOW } from '../core/routing/quality-window.ts';
import { slidingMean } from '../core/scoring/quality.ts';
import { type ScorerTallies, scorerTallies } from '../core/scoring/scorer-tallies.ts';
import { ModelSeries, type SeriesOwner } from './model-series.ts';

/** What is counted of one model, beside its series: what only the world itself can know. */
export class ModelBooks {
  readonly series: ModelSeries;
  /** Requests handed to the model, and those that it refused. */
  dispatched = 0;
  /** Answers that ended whole, as the model sees it. */
  answered = 0;
  readonly injected = { hallucinations: 0, vague: 0 };
  qualitySum = 0;
  /** Scored answers that were of no use, false or evasive. */
  scoredBad = 0;

  /** Takes a quality, returns the mean of the last ones. */
  readonly meanOfLast = slidingMean(QUALITY_WINDOW);
  /** What each scorer said, of copies too. */
  readonly scorers: ScorerTallies;

  /** The books of copies, which no user's go into; null of those. */
  readonly copies: ModelBooks | null;

  constructor(
    owner: SeriesOwner,
    series: ModelSeries = new ModelSeries(owner),
    scorers: ScorerTallies = scorerTallies(owner.scorers),
  ) {
    this.series = series;
    this.copies = series.copies === null ? null : new ModelBooks(owner, series.copies, scorers);
    this.scorers = scorers;
  }

  countInjected(injected: Injected, count: number): void {
    this.answered += count;
    if (injected === 'hallucination') this.injected.hallucinations += count;
    if (injected === 'vague') this.injected.vague += count;
  }
}

/** Who got answers of the canary so far, and how many of those were bad. */
export interface ExposureSoFar {
  readonly canaryRequests: number;
  readonly users: number;
  readonly badAnswers: number;
}

/** What a model said, and what scorers found in it. */
export interface Said {
  readonly answered: number;
  readonly injected: { readonly hallucinations: number; readonly vague: number };
  readonly detected: {
    readonly scored: number;
    readonly hallucinations: number;
    readonly meanQuality: number | null;
  };
}

/** Of copies too: it is the model that says it, whoever asked. */
export function saidOf(books: ModelBooks): Said {
  const all = books.copies === null ? [books] : [books, books.copies];
  const sum = (read: (of: ModelBooks) => number) => all.reduce((total, of) => total + read(of), 0);
  const scored = sum(({ series }) => series.scored);
  return {
    answered: sum(({ answered }) => answered),
    injected: {
      hallucinations: sum(({ injected }) => injected.hallucinations),
      vague: sum(({ injected }) => injected.vague),
    },
    detected: {
      scored,
      hallucinations: sum(({ series }) => series.hallucinations),
      meanQuality: scored === 0 ? null : sum(({ qualitySum }) => qualitySum) / scored,
    },
  };
}
