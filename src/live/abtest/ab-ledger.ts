import type { Outcome } from '../../core/abtest/outcome.ts';
import type { Usage } from '../router/answer.ts';
import { bookAnswered, bookLeft, type Ledger, type Settlement } from '../router/ledger.ts';
import type { ModelMeter } from '../router/metrics.ts';
import type { ScoreBooks, ScoringQueue } from '../router/scoring-queue.ts';
import type { Price } from '../router/settings.ts';

/** An answer that waits for its score. */
export interface AwaitingScore {
  readonly meter: ModelMeter;
  /** Null of a request that is in no arm. */
  readonly outcome: Outcome | null;
}

/** Books ended attempts: in their model's series, and as outcomes of the test. */
export function abLedger(
  queue: Pick<ScoringQueue<AwaitingScore>, 'offer'>,
  ended: (outcome: Outcome) => void,
): Ledger<string> {
  const end = (outcome: Outcome | null): void => {
    if (outcome !== null) ended(outcome);
  };
  return {
    answered: (settlement) => {
      const { upstream, job, code, kind, watch } = settlement;
      const outcome = outcomeOf(settlement, bookAnswered(settlement), false);
      const isSound = kind === null && code === 200 && job.sampled;
      const answer = isSound ? watch?.keptWhole() : undefined;
      if (answer === undefined) end(outcome);
      else {
        queue.offer({
          owner: { meter: upstream.meter, outcome },
          requestId: job.identity.requestId,
          requestBody: job.body,
          answer,
          streamed: watch?.isStream ?? false,
        });
      }
    },
    left: (settlement) => end(outcomeOf(settlement, bookLeft(settlement), true)),
    // The kill switch is nobody's outcome.
    cut: () => {},
    // No arm stands in for another one.
    handedOver: () => {},
  };
}

/** An outcome is whole when its answer has been scored, or will not be. */
export function outcomesOnceScored(ended: (outcome: Outcome) => void): ScoreBooks<AwaitingScore> {
  const unscored = ({ outcome }: AwaitingScore): void => {
    if (outcome !== null) ended(outcome);
  };
  return {
    said: ({ meter }, kind, { verdict }) => meter.said(kind, verdict),
    scored: ({ meter, outcome }, { quality, hallucination }) => {
      meter.scored(quality, hallucination);
      if (outcome !== null) ended({ ...outcome, quality, hallucination });
    },
    untold: unscored,
    dropped: (owner) => {
      owner.meter.scoringDropped();
      unscored(owner);
    },
  };
}

/** Null where the test did not place the request, or another arm's model served it after all. */
function outcomeOf(
  { job, upstream, code, kind, watch, seconds }: Settlement<string>,
  usage: Usage | undefined,
  left: boolean,
): Outcome | null {
  const { placement } = job;
  if (placement === null || placement.arm !== upstream.target.role) return null;
  const isAnswer = !left && kind === null && code >= 200 && code < 300;
  const latencyMs = seconds * 1_000;
  return {
    ...placement,
    error: kind !== null,
    left,
    latencyMs: isAnswer ? latencyMs : null,
    firstTokenMs: isAnswer ? (watch?.times(latencyMs).firstTokenMs ?? null) : null,
    outputTokens: isAnswer ? (usage?.outputTokens ?? null) : null,
    costUsd: costOf(usage, upstream.target.price),
    quality: null,
    hallucination: null,
  };
}

/** Nothing where the answer states no tokens; unknown where GPUs are paid for by the hour. */
function costOf(usage: Usage | undefined, price: Price): number | null {
  if (price.gpu !== undefined) return null;
  const { inputTokens, outputTokens } = usage ?? { inputTokens: 0, outputTokens: 0 };
  return (inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion) / 1e6;
}
