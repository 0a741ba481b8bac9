import { DEFAULT_SETTINGS } from '../../core/promql/evaluation.ts';
import type { PrometheusSettings } from './port.ts';

/**
 * Prometheus's own defaults for a plan that runs `compression` times faster than the clock. They
 * shrink with it, to whole milliseconds: a real one knows no shorter times.
 */
export function defaultsAtPace(
  compression: number,
): Pick<PrometheusSettings, 'lookbackMs' | 'evaluationIntervalMs'> {
  const paced = (ms: number) => Math.max(1, Math.round(ms / compression));
  return {
    lookbackMs: paced(DEFAULT_SETTINGS.lookbackMs),
    evaluationIntervalMs: paced(DEFAULT_SETTINGS.subqueryStepMs),
  };
}
