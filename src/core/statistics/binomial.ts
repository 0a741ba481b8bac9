import { logBetaShare } from './incomplete-beta.ts';

/** P(at least `count` of `trials`), each with chance p. */
export function binomialTail(count: number, trials: number, p: number): number {
  if (count <= 0) return 1;
  if (count > trials) return 0;
  return Math.exp(logBetaShare(count, trials - count + 1, p));
}
