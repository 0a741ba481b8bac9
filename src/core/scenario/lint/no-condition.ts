import { adviceAt, type Problem } from '../../document.ts';
import type { MetricSite } from './metric-site.ts';

/** Without a condition Argo calls every measurement Successful; its documents say Inconclusive. */
export function noCondition({ document, path, metric, conditions }: MetricSite): Problem[] {
  const { prometheus, web } = metric.provider ?? {};
  if (conditions.length > 0 || (!prometheus && !web)) return [];
  const message =
    `metric "${metric.name}" has no condition: whatever it measures is Successful; ` +
    'add a successCondition, or a failureCondition';
  return [adviceAt(document, path, message)];
}
