import { differsInDenial } from '../denial.ts';
import { type Overlap, overlapOf, tokensOf } from '../overlap.ts';
import { CANNOT_TELL, GOOD, HALLUCINATED, type ScorableAnswer, type Score } from '../score.ts';
import { isRefusal } from './refusal.ts';

/** No model needs more to go astray, nor a reader to see that it has. */
const JUDGED_CHARS = 8_000;
/** A context of twenty-five pages; to read more would hold up a server for too long. */
const CONTEXT_CHARS = 64_000;

/**
 * A logistic regression of three features, fitted with `scripts/groundedness-weights.ts`, which
 * prints these numbers and how they fare on rows that they were not fitted to.
 */
const WEIGHTS = { bias: -3.84, newShare: 4.7, newContentWords: 2.4, speaksOfSelf: 2.49 };

/** Fixed on the development rows of BEGIN, for the best F1. */
export const UNGROUNDED_FROM = 0.52;

/**
 * How likely an answer says something that its context does not, 0..1; undefined for an answer
 * without a word. Words of the question do not count as given: on BEGIN that errs more.
 */
export function ungroundedness(answer: string, context: string): number | undefined {
  const overlap = overlapOf(answer.slice(0, JUDGED_CHARS), context.slice(0, CONTEXT_CHARS));
  return overlap === undefined ? undefined : ratingOf(overlap);
}

function ratingOf(overlap: Overlap): number {
  const { bias, newShare, newContentWords, speaksOfSelf } = WEIGHTS;
  const evidence =
    bias +
    newShare * overlap.newShare +
    newContentWords * Math.log1p(overlap.newContentWords) +
    (overlap.speaksOfSelf ? speaksOfSelf : 0);
  return 1 / (1 + Math.exp(-evidence));
}

/**
 * Whether an answer keeps to its context. It compares words, so where words are not enough it
 * cannot tell: a context shorter than `minContextWords` (a system prompt is not a source) or too long
 * to be read whole, an answer that refuses or claims nothing, and one in familiar words with a number
 * of its own or with a "not" too many or too few.
 *
 * Measured on BEGIN's development rows (430 answers of four models to Wikipedia sentences, labelled
 * by people), weights and threshold fitted to the other nine tenths: AUROC 0.967, precision 0.924,
 * recall 0.908, F1 0.916, specificity 0.897.
 */
export function scoreGroundedness(
  { answer, context }: Pick<ScorableAnswer, 'answer' | 'context'>,
  minContextWords: number,
): Score {
  const said = answer.slice(0, JUDGED_CHARS);
  if (context.length > CONTEXT_CHARS || isRefusal(said)) return CANNOT_TELL;
  if (tokensOf(context).length < minContextWords) return CANNOT_TELL;
  const overlap = overlapOf(said, context);
  if (overlap === undefined || overlap.contentWords === 0) return CANNOT_TELL;
  if (ratingOf(overlap) >= UNGROUNDED_FROM) return HALLUCINATED;
  return overlap.hasNewNumber || differsInDenial(said, context) ? CANNOT_TELL : GOOD;
}
