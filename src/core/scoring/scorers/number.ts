import { GOOD, type Score, USELESS } from '../score.ts';

/** Which numbers an answer may come to; null leaves that end open. */
export interface NumberRange {
  readonly min: number | null;
  readonly max: number | null;
  readonly whole: boolean;
}

const JUDGED_CHARS = 16_000;

const NUMBER =
  /(?<![\p{L}\p{N}.,])[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?(?![\p{L}\p{N}])/gu;

/**
 * What an answer comes to: its last number, as people work towards one. `1,234.5` is one number,
 * `2.5` in `v2.5` and `3` in `H3` are none. Undefined if there is none.
 */
export function finalNumber(answer: string): number | undefined {
  const found = [...answer.slice(-JUDGED_CHARS).matchAll(NUMBER)].at(-1)?.[0];
  if (found === undefined) return undefined;
  const value = Number(found.replaceAll(',', '').replace('−', '-'));
  return Number.isFinite(value) ? value : undefined;
}

/** Exact on what it reads: a number outside the range is bad, and so is none at all. */
export function scoreNumber(answer: string, { min, max, whole }: NumberRange): Score {
  const value = finalNumber(answer);
  if (value === undefined) return USELESS;
  const fits =
    value >= (min ?? Number.NEGATIVE_INFINITY) &&
    value <= (max ?? Number.POSITIVE_INFINITY) &&
    (!whole || Number.isInteger(value));
  return fits ? GOOD : USELESS;
}
