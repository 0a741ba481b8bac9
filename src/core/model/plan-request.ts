import { stream } from '../random.ts';
import {
  type AnswerPlan,
  MAX_OUTPUT_TOKENS,
  type ModelRequest,
  planAnswer,
} from './answer-plan.ts';
import { flawed } from './faults/answer-flaws.ts';
import type { Profile } from './profile.ts';

/** Whose chance decides: the same request of the same seed meets the same in every world. */
export interface RequestChance {
  readonly seed: number;
  /** The part that the model plays. */
  readonly role: string;
  readonly id: string;
}

/**
 * What a model with this profile does with a request, flaws included. Each flaw draws from a stream of
 * its own, beside the one of `planAnswer`.
 */
export function planRequest(
  profile: Profile,
  request: ModelRequest,
  { seed, role, id }: RequestChance,
): AnswerPlan {
  const plan = planAnswer(profile, request, stream(seed, `model/${role}/${id}`));
  if (profile.flaws === undefined || plan.kind !== 'answer') return plan;
  const answer = flawed(plan.answer, profile.flaws, {
    chanceOf: (flaw) => stream(seed, `fault/${flaw}/${role}/${id}`)(),
    maxTokens: request.maxTokens ?? MAX_OUTPUT_TOKENS,
  });
  return { kind: 'answer', answer };
}
