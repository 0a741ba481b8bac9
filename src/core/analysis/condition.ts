import { resultValue, typeName } from './expr/go-values.ts';
import { resultNature } from './expr/natures-of.ts';
import { runExpression } from './expr/run-expression.ts';
import { ARGO_FUNCTIONS } from './expr/signatures.ts';
import type { MetricResult } from './reading.ts';

export type ConditionResult =
  | { readonly ok: true; readonly value: boolean }
  | { readonly ok: false; readonly error: string };

/**
 * A success or failure condition over a measured result, as Argo Rollouts evaluates it: the
 * language is expr-lang 1.17.8, checked each time against the result's actual Go type. `nowMs` is
 * what `now()` gives, in milliseconds since 1970. Errors point at their place: `… (line:column)`.
 */
export function evaluateCondition(
  source: string,
  result: MetricResult,
  nowMs = 0,
): ConditionResult {
  const evaluated = runExpression(source, {
    environment: {
      values: new Map([['result', resultNature(result)]]),
      functions: ARGO_FUNCTIONS,
    },
    values: new Map([['result', resultValue(result)]]),
    nowMs,
  });
  if (!evaluated.ok) return evaluated;
  const { value } = evaluated;
  if (typeof value === 'boolean') return { ok: true, value };
  return { ok: false, error: `expected bool, but got ${typeName(value)}` };
}
