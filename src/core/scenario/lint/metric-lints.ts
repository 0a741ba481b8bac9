import type { Problem } from '../../document.ts';
import { coarseBuckets } from './coarse-buckets.ts';
import { conditionErrors } from './condition-errors.ts';
import { firstOfMany } from './first-of-many.ts';
import type { MetricLint, MetricSite } from './metric-site.ts';
import { noCondition } from './no-condition.ts';
import { quantileWithoutLe } from './quantile-without-le.ts';
import { shortWindow } from './short-window.ts';
import { silence } from './silence.ts';

/** What Argo lets pass of a metric, to its user's harm. */
const METRIC_LINTS: readonly MetricLint[] = [
  noCondition,
  conditionErrors,
  silence,
  firstOfMany,
  quantileWithoutLe,
  shortWindow,
  coarseBuckets,
];

export function metricProblems(site: MetricSite): Problem[] {
  return METRIC_LINTS.flatMap((lint) => lint(site));
}
