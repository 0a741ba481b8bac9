import type { RangeOfSteps } from './evaluate.ts';

/** Prometheus's own limit, against a mistaken step. */
const MAX_POINTS = 11_000;

/** Why a range is not evaluated, in Prometheus's words; undefined if it is. */
export function rangeProblem({ startMs, endMs, stepMs }: RangeOfSteps): string | undefined {
  if (endMs < startMs) {
    return 'invalid parameter "end": end timestamp must not be before start time';
  }
  if (stepMs <= 0) {
    const problem = 'zero or negative query resolution step widths are not accepted';
    return `invalid parameter "step": ${problem}. Try a positive integer`;
  }
  if ((endMs - startMs) / stepMs <= MAX_POINTS) return undefined;
  return (
    'exceeded maximum resolution of 11,000 points per timeseries. ' +
    `Try decreasing the query resolution (?step=XX) (limit steps = ${MAX_POINTS})`
  );
}
