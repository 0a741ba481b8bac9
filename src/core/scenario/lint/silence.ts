import { judge } from '../../analysis/measure.ts';
import { consecutiveErrorLimit } from '../../analysis/metric-rules.ts';
import type { AnalysisPhase } from '../../analysis/phase.ts';
import type { JsonValue } from '../../analysis/reading.ts';
import type { Metric } from '../../analysis/template.ts';
import { adviceAt, type Problem } from '../../document.ts';
import { typeOf } from '../../promql/signatures.ts';
import { callsAny } from './condition-tree.ts';
import type { Condition, MetricSite } from './metric-site.ts';
import { canBeEmpty, canBeNaN } from './query-silence.ts';

/**
 * No data and NaN, where the query can answer so and no condition speaks of it: the verdict that
 * silence then gets is nobody's decision.
 */
export function silence({ document, path, metric, conditions, query }: MetricSite): Problem[] {
  const [first] = conditions;
  if (first === undefined || query === undefined) return [];
  if (conditions.some(({ tree }) => tree === undefined)) return [];
  const isScalar = typeOf(query) === 'scalar';
  const verdicts: string[] = [];
  const guards: string[] = [];
  if (!isScalar && canBeEmpty(query) && !isGuarded(conditions, ['len', 'default'])) {
    const verdict = consequence(metric, conditions, []);
    if (verdict) {
      verdicts.push(`no data (an empty vector) ${verdict}`);
      guards.push('len(result) == 0');
    }
  }
  if (canBeNaN(query) && !isGuarded(conditions, ['isNaN'])) {
    const verdict = consequence(metric, conditions, isScalar ? Number.NaN : [Number.NaN]);
    if (verdict) {
      verdicts.push(`NaN, as of 0/0, ${verdict}`);
      guards.push(isScalar ? 'isNaN(result)' : 'isNaN(result[0])');
    }
  }
  if (verdicts.length === 0) return [];
  const mend = `say in ${first.field} what silence is to mean: ${guards.join(' || ')} || …`;
  const message = `metric "${metric.name}": ${verdicts.join('; ')}; ${mend}`;
  return [adviceAt(document, [...path, first.field], message)];
}

function isGuarded(conditions: readonly Condition[], guards: readonly string[]): boolean {
  return conditions.some(({ tree }) => tree !== undefined && callsAny(tree, guards));
}

/** What comes of a result; undefined if that is Inconclusive, which a person is asked about. */
function consequence(
  metric: Metric,
  conditions: readonly Condition[],
  value: JsonValue,
): string | undefined {
  const sources = Object.fromEntries(conditions.map(({ field, source }) => [field, source]));
  return wording(judge(sources, { kind: 'prom', value }, 0).phase, metric);
}

function wording(phase: AnalysisPhase, metric: Metric): string | undefined {
  switch (phase) {
    case 'Successful':
      return 'passes';
    case 'Failed':
      return 'fails';
    case 'Error':
      return `is an Error, and ${consecutiveErrorLimit(metric) + 1} in a row abort the rollout`;
    default:
      return undefined;
  }
}
