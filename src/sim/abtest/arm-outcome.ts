import type { Exposure, Outcome } from '../../core/abtest/outcome.ts';
import { costUsd } from '../../core/model/answer-plan.ts';
import type { Profile } from '../../core/model/profile.ts';
import { bucket } from '../../core/routing/bucket.ts';
import { combinedScore } from '../../core/scoring/combined-score.ts';
import type { ScoringChoice } from '../../core/scoring/scorer-choice.ts';
import { textScorer } from '../../core/scoring/text-scorer.ts';
import type { PlannedRequest } from '../../core/traffic/plan.ts';
import { CLIENT_LEFT, isWhole, type Settlement } from '../settlement.ts';

/** What a request comes to in the books of an A/B test, as its router has it (`src/live/abtest`). */
export type OutcomeOf = (
  exposure: Exposure,
  request: PlannedRequest,
  ended: { readonly settlement: Settlement; readonly profile: Profile },
) => Outcome;

/** Scores by the same scorers as a rehearsal, and the same answers; judges and users are not simulated. */
export function outcomes({ share, text }: ScoringChoice, salt: string): OutcomeOf {
  const scorers = text.map(textScorer);

  function scoreOf({ id, prompt }: PlannedRequest, settlement: Settlement) {
    const { text: answer, finishReason } = settlement;
    if (answer === null || bucket(`${salt}/scoring`, id) >= share) return null;
    const asked = { requestId: id, question: prompt, answer, context: '', finishReason };
    const score = combinedScore(scorers.map((scorer) => scorer.score(asked)));
    return score.verdict === 'unknown' ? null : score;
  }

  return (exposure, request, { settlement, profile }) => {
    const isAnswer = isWhole(settlement);
    const { inputTokens, outputTokens } = settlement;
    const score = scoreOf(request, settlement);
    return {
      ...exposure,
      error: settlement.kind !== null,
      left: settlement.code === CLIENT_LEFT,
      latencyMs: isAnswer ? settlement.afterMs : null,
      firstTokenMs: isAnswer ? settlement.firstTokenMs : null,
      outputTokens: isAnswer ? outputTokens : null,
      costUsd: profile.price.gpu === undefined ? costUsd(profile, inputTokens, outputTokens) : null,
      quality: score?.quality ?? null,
      hallucination: score?.hallucination ?? null,
    };
  };
}

/** A connection that was refused. */
export function refusal(exposure: Exposure): Outcome {
  return {
    ...exposure,
    error: true,
    left: false,
    latencyMs: null,
    firstTokenMs: null,
    outputTokens: null,
    costUsd: 0,
    quality: null,
    hallucination: null,
  };
}
