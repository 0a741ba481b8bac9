import type { Answer, AnswerPlan } from '../answer-plan.ts';

/** Tokens of a plan's answer that an engine has to make; 0 where it fails before the first. */
export function enginePieces(plan: AnswerPlan, streamed: boolean): number {
  if (plan.kind === 'answer') return plan.answer.pieces.length;
  if (plan.kind !== 'cut' && plan.kind !== 'stall') return 0;
  return streamed ? plan.afterPieces : plan.answer.pieces.length;
}

/**
 * The plan with the times at which its tokens came, milliseconds from the request; those that did not
 * come never do.
 */
export function pacedPlan(plan: AnswerPlan, tokensMs: readonly number[]): AnswerPlan {
  if (plan.kind !== 'answer' && plan.kind !== 'cut' && plan.kind !== 'stall') return plan;
  return { ...plan, answer: pacedAnswer(plan.answer, tokensMs) };
}

function pacedAnswer(answer: Answer, tokensMs: readonly number[]): Answer {
  const [firstTokenMs = Number.POSITIVE_INFINITY] = tokensMs;
  const gapsMs = answer.gapsMs.map((_, index) => {
    const [before, after] = [tokensMs[index], tokensMs[index + 1]];
    return before === undefined || after === undefined ? Number.POSITIVE_INFINITY : after - before;
  });
  return { ...answer, firstTokenMs, gapsMs };
}
