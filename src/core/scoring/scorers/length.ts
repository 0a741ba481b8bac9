import { tokensOf } from '../overlap.ts';
import { GOOD, type Score, USELESS } from '../score.ts';

/** Words that an answer may have; null leaves that end open. */
export interface LengthRange {
  readonly min: number | null;
  readonly max: number | null;
}

/** Exact: words are counted. Of scripts without spaces each character is one. */
export function scoreLength(answer: string, { min, max }: LengthRange): Score {
  const words = tokensOf(answer).length;
  const fits = words >= (min ?? 0) && words <= (max ?? Number.POSITIVE_INFINITY);
  return fits ? GOOD : USELESS;
}
