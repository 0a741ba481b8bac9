import type { Expr, Semantics } from './ast.ts';

export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

export interface Signature {
  readonly args: readonly ValueType[];
  /** How many times the last argument may come: 0 exactly once, n up to n times, -1 any number. */
  readonly variadic: number;
  readonly returns: 'scalar' | 'vector';
}

const TYPE_OF_LETTER = { v: 'vector', m: 'matrix', s: 'scalar', t: 'string' } as const;

/** Functions by their arguments: v instant vector, m range vector, s scalar, t text. */
const BY_ARGUMENTS: Readonly<Record<string, string>> = {
  v: `abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad
    sgn sin sinh sort sort_desc sqrt tan tanh timestamp`,
  m: `absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate
    last_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time
    stdvar_over_time sum_over_time`,
  ms: 'predict_linear',
  mss: 'holt_winters',
  s: 'vector',
  sm: 'quantile_over_time',
  ssv: 'histogram_fraction',
  sv: 'histogram_quantile',
  vs: 'clamp_max clamp_min',
  vss: 'clamp',
  vtttt: 'label_replace',
};

const NATIVE_HISTOGRAM = ['avg', 'count', 'stddev', 'stdvar', 'sum'].map((f) => `histogram_${f}`);
const DATES = 'day_of_month day_of_week day_of_year days_in_month hour minute month year';

/** In 3.x behind a switch that is off by default. */
const EXPERIMENTAL =
  words(`double_exponential_smoothing end first_over_time histogram_quantiles info
  integral mad_over_time max_of min_of range sort_by_label sort_by_label_desc start
  start_timestamp step ts_of_first_over_time
  ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time`);

const FILL: readonly string[] = ['fill', 'fill_left', 'fill_right'];

const SIGNATURES = new Map<string, Signature>();
for (const [letters, names] of Object.entries(BY_ARGUMENTS))
  for (const name of words(names)) SIGNATURES.set(name, signature(letters));
for (const name of words(DATES)) SIGNATURES.set(name, signature('v', 1));
SIGNATURES.set('round', signature('vs', 1));
SIGNATURES.set('label_join', signature('vttt', -1));
SIGNATURES.set('pi', { args: [], variadic: 0, returns: 'scalar' });
SIGNATURES.set('time', { args: [], variadic: 0, returns: 'scalar' });
SIGNATURES.set('scalar', { args: ['vector'], variadic: 0, returns: 'scalar' });

function signature(letters: string, variadic = 0): Signature {
  const args = [...letters].map((letter) => TYPE_OF_LETTER[letter as keyof typeof TYPE_OF_LETTER]);
  return { args, variadic, returns: 'vector' };
}

function words(text: string): string[] {
  return text.split(/\s+/);
}

export function signatureOf(name: string): Signature | undefined {
  return SIGNATURES.get(name);
}

/** Why a function cannot be called, in Prometheus's words where it has any. */
export function functionProblem(name: string, semantics: Semantics): string | undefined {
  if (NATIVE_HISTOGRAM.includes(name))
    return `native histograms are not supported: function ${JSON.stringify(name)}`;
  if (name === 'holt_winters' && semantics === '2.x') return undefined;
  if (name !== 'holt_winters' && SIGNATURES.has(name)) return undefined;
  if (semantics === '3.x' && EXPERIMENTAL.includes(name))
    return `function ${JSON.stringify(name)} is not enabled`;
  if (semantics === '3.x' && FILL.includes(name)) return 'fill modifiers are not enabled';
  return `unknown function with name ${JSON.stringify(name)}`;
}

/** The type of an expression whose functions exist. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'selector':
    case 'aggregate':
      return 'vector';
    case 'matrix':
    case 'subquery':
      return 'matrix';
    case 'call':
      return signatureOf(expr.name)?.returns ?? 'vector';
    case 'binary':
      return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar'
        ? 'scalar'
        : 'vector';
    case 'unary':
    case 'paren':
      return typeOf(expr.expr);
  }
}

/** A type as messages name it. */
export function documentedType(type: ValueType): string {
  return type === 'vector' ? 'instant vector' : type === 'matrix' ? 'range vector' : type;
}
