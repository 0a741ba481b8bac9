import { evaluateCondition } from '../../analysis/condition.ts';
import { syntaxError } from '../../analysis/expr/run-expression.ts';
import { adviceAt, errorAt, type Problem } from '../../document.ts';
import { typeOf } from '../../promql/signatures.ts';
import type { Condition, MetricSite } from './metric-site.ts';

/** Conditions that are an Error whatever is measured: they do not parse, or not fit the result. */
export function conditionErrors({
  document,
  path,
  metric,
  conditions,
  query,
}: MetricSite): Problem[] {
  return conditions.flatMap((condition) => {
    const at = [...path, condition.field];
    const of = `metric "${metric.name}": the ${condition.field}`;
    const syntax = condition.isGuess ? undefined : syntaxError(condition.source);
    if (syntax !== undefined) return [errorAt(document, at, `${of} does not parse: ${syntax}`)];
    const isScalar = query !== undefined && typeOf(query) === 'scalar';
    const why = query && misfit(condition, isScalar);
    if (!why) return [];
    const what = isScalar ? 'a number (result)' : 'a list of numbers (result[0])';
    const message = `${of} is an Error whatever is measured, as the query returns ${what}: ${why}`;
    return [adviceAt(document, at, message)];
  });
}

/** More elements than a condition asks for by number. */
const MANY_NUMBERS: readonly number[] = Array.from({ length: 100 }, () => 1);

function misfit({ tree, source, isGuess }: Condition, isScalar: boolean): string | undefined {
  if (tree === undefined || isGuess) return undefined;
  const value = isScalar ? 1 : MANY_NUMBERS;
  const evaluated = evaluateCondition(source, { kind: 'prom', value });
  return evaluated.ok ? undefined : evaluated.error;
}
