import { murmur3 } from '../../hash.ts';
import { GOOD, HALLUCINATED, type ScorableAnswer, type Score } from '../score.ts';
import { scoreAnswer } from '../score-answer.ts';

/** How often a judge calls a falsehood one, and any other answer none; 0..1 each. */
export interface Noise {
  readonly sensitivity: number;
  readonly specificity: number;
}

/** How likely it calls an answer a falsehood. */
export function chanceOfFlag(isFalsehood: boolean, { sensitivity, specificity }: Noise): number {
  return isFalsehood ? sensitivity : 1 - specificity;
}

/**
 * Stands in for a judge whose errors are known: what known-good says of an answer, wrong as often as
 * is stated. Its accuracy is what it is told to have, measured against known-good. The same answer
 * to the same request always gets the same word.
 */
export function scoreNoisily(asked: ScorableAnswer, noise: Noise): Score {
  const truth = scoreAnswer(asked.question, asked.answer);
  if (truth.verdict === 'unknown') return truth;
  const dealt = murmur3(`noisy-judge:${asked.requestId}:${asked.answer}`) / 2 ** 32;
  return dealt < chanceOfFlag(truth.hallucination, noise) ? HALLUCINATED : GOOD;
}
