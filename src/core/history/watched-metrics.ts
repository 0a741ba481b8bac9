import { intervalMs } from '../analysis/metric-rules.ts';
import type { Ask } from '../analysis/run.ts';
import { beginRun } from '../analysis/run.ts';
import type { AnalysisRunSpec } from '../analysis/status.ts';
import type { Metric } from '../analysis/template.ts';
import type { Plan } from '../rollout/plan.ts';
import type { Measured } from '../rollout/state.ts';
import type { WatchedMetric } from './run-watch.ts';

type AnalysisSource = Exclude<Measured['source'], 'trigger'>;

/**
 * What a plan measures, once each: its triggers, its background analysis, then the analyses of its steps.
 * Metrics of two steps that share a name are one, with both rules.
 */
export function watchedMetrics({ triggers, background, steps }: Plan): readonly WatchedMetric[] {
  const ofTriggers = triggers.map((trigger, index) => ({
    ...{ key: triggerKey(index), name: trigger.name, rule: trigger.text, action: trigger.action },
    ...{ unit: trigger.metric.unit, windowMs: trigger.windowMs, everyMs: trigger.intervalMs },
  }));
  const ofAnalyses = [
    ...(background === null ? [] : metricsOf('background', background.spec)),
    ...steps.flatMap((step) => {
      if (step.kind === 'analysis') return metricsOf('inline', step.spec);
      if (step.kind !== 'experiment') return [];
      return step.experiment.analyses.flatMap(({ spec }) => metricsOf('experiment', spec));
    }),
  ];
  const byKey = new Map<string, WatchedMetric>();
  for (const metric of [...ofTriggers, ...ofAnalyses]) {
    const known = byKey.get(metric.key);
    if (known === undefined) byKey.set(metric.key, metric);
    else if (!known.rule.split('; ').includes(metric.rule)) {
      byKey.set(metric.key, { ...known, rule: `${known.rule}; ${metric.rule}` });
    }
  }
  return [...byKey.values()];
}

export function triggerKey(index: number): string {
  return `trigger/${index}`;
}

export function analysisKey(source: AnalysisSource, metric: string): string {
  return `${source}/${metric}`;
}

/** Which metric an ask of the engine is for; see `due` for how asks are named. */
export function keyOfAsk({ id, metric }: Pick<Ask, 'id' | 'metric'>): string {
  const [source = '', index = ''] = id.split('/');
  return source === 'trigger' ? triggerKey(Number(index)) : `${source}/${metric}`;
}

function metricsOf(source: AnalysisSource, spec: AnalysisRunSpec): WatchedMetric[] {
  return beginRun(spec, 0).metrics.map((metric) => ({
    ...{ key: analysisKey(source, metric.name), name: metric.name, rule: ruleOf(metric) },
    ...{ action: 'analysis', unit: null, windowMs: null, everyMs: intervalMs(metric) ?? null },
  }));
}

function ruleOf({ successCondition = '', failureCondition = '' }: Metric): string {
  const parts = [
    ...(successCondition === '' ? [] : [successCondition]),
    ...(failureCondition === '' ? [] : [`fails if ${failureCondition}`]),
  ];
  return parts.length === 0 ? 'any answer passes' : parts.join(', ');
}
