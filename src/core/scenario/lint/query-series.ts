import {
  type Aggregate,
  type Binary,
  type Call,
  type Expr,
  isSetOperator,
} from '../../promql/ast.ts';
import { typeOf } from '../../promql/signatures.ts';
import { selectorsOf } from './query-tree.ts';

/**
 * Whether a query may answer with several series, by what it says: an aggregation to one, or labels
 * that are all pinned to one value, give one. `besides` are labels that do not count, such as the
 * `le` that histogram_quantile takes away.
 */
export function mayReturnMany(expr: Expr, besides: readonly string[] = []): boolean {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return false;
    case 'selector':
    case 'matrix':
      return true;
    case 'subquery':
    case 'unary':
    case 'paren':
      return mayReturnMany(expr.expr, besides);
    case 'call':
      return callMayReturnMany(expr, besides);
    case 'aggregate':
      return aggregateMayReturnMany(expr, besides);
    case 'binary':
      return binaryMayReturnMany(expr, besides);
  }
}

const ALWAYS_ONE: readonly string[] = ['vector', 'scalar', 'absent', 'absent_over_time', 'time'];

function callMayReturnMany(call: Call, besides: readonly string[]): boolean {
  if (ALWAYS_ONE.includes(call.name)) return false;
  const without = call.name === 'histogram_quantile' ? [...besides, 'le'] : besides;
  return call.args.some((arg) => typeOf(arg) !== 'scalar' && mayReturnMany(arg, without));
}

/** These keep the series they choose, or make one of each value. */
const KEEP_SERIES: readonly string[] = ['topk', 'bottomk', 'limitk', 'limit_ratio'];

function aggregateMayReturnMany(aggregate: Aggregate, besides: readonly string[]): boolean {
  const { op, param, grouping, without, expr } = aggregate;
  if (!mayReturnMany(expr, besides)) return false;
  if (op === 'count_values') return true;
  if (KEEP_SERIES.includes(op) && !(param?.kind === 'number' && param.value <= 1)) return true;
  if (without) return true;
  const open = grouping.filter((label) => !besides.includes(label) && !isPinned(label, expr));
  return open.length > 0;
}

/** Whether everything selected has this label at one and the same value. */
function isPinned(label: string, expr: Expr): boolean {
  const values = selectorsOf(expr).map(
    ({ matchers }) =>
      matchers.find(({ name, operator }) => name === label && operator === '=')?.value,
  );
  return values.length > 0 && values.every((value) => value !== undefined && value === values[0]);
}

function binaryMayReturnMany(binary: Binary, besides: readonly string[]): boolean {
  const { op, left, right, matching } = binary;
  const [isLeftMany, isRightMany] = [mayReturnMany(left, besides), mayReturnMany(right, besides)];
  if (op === 'or') return isLeftMany || isRightMany;
  if (isSetOperator(op) || typeOf(right) === 'scalar') return isLeftMany;
  if (typeOf(left) === 'scalar') return isRightMany;
  if (matching?.many === 'left') return isLeftMany;
  if (matching?.many === 'right') return isRightMany;
  return isLeftMany && isRightMany;
}
