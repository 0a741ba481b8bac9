import { epochMs } from './expr/go-time-layout.ts';
import { isTime, typeName } from './expr/go-values.ts';
import { runExpression } from './expr/run-expression.ts';
import { TIME_EXPRESSION_FUNCTIONS } from './expr/signatures.ts';

export type TimeExpressionResult =
  | { readonly ok: true; readonly atMs: number }
  | { readonly ok: false; readonly error: string };

/**
 * The start or end of a rangeQuery, in milliseconds since 1970: `now() - duration("1h")`,
 * `date("2023-08-14 00:00:00", "2006-01-02 15:04:05", "UTC")`.
 */
export function evaluateTimeExpression(source: string, nowMs: number): TimeExpressionResult {
  const evaluated = runExpression(source, {
    environment: { values: new Map(), functions: TIME_EXPRESSION_FUNCTIONS },
    values: new Map(),
    nowMs,
  });
  if (!evaluated.ok) return evaluated;
  const { value } = evaluated;
  if (isTime(value)) return { ok: true, atMs: epochMs(value) };
  return { ok: false, error: `expected time.Time, but got ${typeName(value)}` };
}
