import { compileRegexp, matchText } from '../regexp/regexp.ts';
import { regexpBudget } from '../regexp/regexp-budget.ts';
import type { Metric } from './template.ts';

/**
 * A rule that picks metrics by a regular expression over their names (unanchored, as Go matches).
 */
export interface NameRule {
  readonly metricName: string;
}

export interface PickedMetrics<Rule extends NameRule> {
  /** The last rule that picks a metric, by the metric's name. */
  readonly picked: ReadonlyMap<string, Rule>;
  /** Set if a rule picks nothing, or is no regular expression; rules after it are not applied. */
  readonly error?: string;
}

/** For one name: far more than any that fits into a Kubernetes object takes. */
const MAX_MOVES = 20_000_000;

/** Which metrics the `dryRun` or `measurementRetention` rules mean. */
export function pickMetrics<Rule extends NameRule>(
  field: 'dryRun' | 'measurementRetention',
  rules: readonly Rule[],
  metrics: readonly Metric[],
): PickedMetrics<Rule> {
  const picked = new Map<string, Rule>();
  for (const [index, rule] of rules.entries()) {
    const names = metrics.map((metric) => metric.name);
    const matching = names.filter((name) => matches(rule.metricName, name));
    if (matching.length === 0) {
      return { picked, error: `${field}[${index}]: Rule didn't match any metric name(s)` };
    }
    for (const name of matching) picked.set(name, rule);
  }
  return { picked };
}

function matches(pattern: string, name: string): boolean {
  const compiled = compileRegexp(pattern);
  const budget = regexpBudget(MAX_MOVES);
  return compiled.ok && matchText(compiled.regexp, name, budget) === 'match';
}
