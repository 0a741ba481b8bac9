import type { Injected } from '../core/model/answer-text.ts';
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

  /** What each scorer said. */
  readonly scorers: ScorerTallies;

  constructor(owner: SeriesOwner) {
    this.series = new ModelSeries(owner);
    this.scorers = scorerTallies(owner.scorers);
  }

  countInjected(injected: Injected, count: number): void {
    this.answered += count;
    if (injected === 'hallucination') this.injected.hallucinations += count;
    if (injected === 'vague') this.injected.vague += count;
  }

  get meanQuality(): number | null {
    return this.series.scored === 0 ? null : this.qualitySum / this.series.scored;
  }
}

/** Who got answers of the canary so far, and how many of those were bad. */
export interface ExposureSoFar {
  readonly canaryRequests: number;
  readonly users: number;
  readonly badAnswers: number;
}
