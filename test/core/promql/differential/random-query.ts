import type { Stream } from '../../../../src/core/random.ts';
import { chance, integer, pick } from './dice.ts';

const EXACT = [
  ...['abs', 'ceil', 'floor', 'sqrt', 'sgn', 'deg', 'rad', 'round', 'timestamp'],
  ...['sort', 'sort_desc', 'absent', 'hour', 'minute', 'month', 'year'],
  ...['day_of_week', 'day_of_month', 'day_of_year', 'days_in_month'],
];
/**
 * Go's last digit may differ here. Only the outermost may be one of these: a variance or a
 * remainder over them would make that digit the first.
 */
const TRANSCENDENTAL = [
  ...['exp', 'ln', 'log2', 'log10', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan'],
  ...['sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
];
const OVER_RANGE = [
  ...['rate', 'increase', 'delta', 'irate', 'idelta', 'resets', 'changes', 'deriv'],
  ...['avg_over_time', 'sum_over_time', 'min_over_time', 'max_over_time', 'count_over_time'],
  ...['stddev_over_time', 'stdvar_over_time', 'last_over_time', 'present_over_time'],
  'absent_over_time',
];
const AGGREGATORS = ['sum', 'avg', 'min', 'max', 'count', 'stddev', 'stdvar', 'group'];
const ARITHMETIC = ['+', '-', '*', '/', '%'];
const POWERS = ['^', 'atan2'];
const COMPARISONS = ['==', '!=', '<', '>', '<=', '>='];
const METRICS = [
  'requests_total',
  'load',
  'queue',
  'latency_seconds_bucket',
  'build_info',
  'alone',
];
const LABELS = ['job', 'instance', 'code', 'version', 'le'];
const DURATIONS = ['10s', '37s', '1m', '2m', '5m', '10m', '1h'];

/** A well-typed query whose value is an instant vector, or now and then a scalar. */
export function randomQuery(random: Stream): string {
  const kind = random();
  if (kind < 0.05) return scalar(random, 2);
  const depth = integer(random, 1, 4);
  if (kind < 0.1) return `${pick(random, TRANSCENDENTAL)}(${vector(random, depth - 1)})`;
  if (kind < 0.15) return operands(random, depth).join(` ${pick(random, POWERS)} `);
  return vector(random, depth);
}

function vector(random: Stream, depth: number): string {
  if (depth <= 0) return chance(random, 0.7) ? selector(random) : overRange(random, 0);
  const make = pick(random, [
    aggregation,
    aggregation,
    overRange,
    overRange,
    simpleCall,
    arithmetic,
    arithmetic,
    matchedOnLabels,
    comparison,
    setOperation,
    argumentCall,
    quantiles,
    labelCall,
    signed,
  ]);
  return make(random, depth);
}

function scalar(random: Stream, depth: number): string {
  const kind = integer(random, 0, depth > 0 ? 5 : 2);
  switch (kind) {
    case 0:
      return 'time()';
    case 1:
      return 'pi()';
    case 3:
      return `scalar(${vector(random, depth - 1)})`;
    case 4:
      return `(${scalar(random, depth - 1)} ${pick(random, ARITHMETIC)} ${scalar(random, depth - 1)})`;
    case 5:
      return `-${scalar(random, depth - 1)}`;
    default:
      return number(random);
  }
}

function number(random: Stream): string {
  return pick(random, [
    '0',
    '1',
    '2',
    '0.5',
    '-3',
    '10',
    '100',
    '1e-3',
    'NaN',
    'Inf',
    '-Inf',
    '7.25',
  ]);
}

function selector(random: Stream): string {
  const matchers: string[] = [];
  if (chance(random, 0.25)) matchers.push(matcher(random));
  if (chance(random, 0.1)) matchers.push(matcher(random));
  const nameless = chance(random, 0.05);
  const metric = nameless ? '' : pick(random, METRICS);
  if (nameless)
    matchers.unshift(pick(random, ['__name__=~"requests.*"', 'job="api"', 'code=~".+"']));
  const braces = matchers.length > 0 ? `{${matchers.join(', ')}}` : '';
  return metric + braces + placement(random);
}

function matcher(random: Stream): string {
  return pick(random, [
    `job="${pick(random, ['api', 'web', 'nope'])}"`,
    'job=~"api|web"',
    'job=~"a.*"',
    'job!~".*b"',
    'instance!="0"',
    'instance=~"[01]"',
    'code=~"5.."',
    'code!="200"',
    'code=""',
    'le=~"0.+|[+]Inf"',
    'version=~"v\\\\d"',
  ]);
}

function placement(random: Stream): string {
  const offset = chance(random, 0.15)
    ? ` offset ${pick(random, ['', '-'])}${duration(random)}`
    : '';
  const at = chance(random, 0.1) ? ` @ ${pick(random, ['start()', 'end()', '600', '1234.5'])}` : '';
  return chance(random, 0.5) ? offset + at : at + offset;
}

function duration(random: Stream): string {
  return pick(random, DURATIONS);
}

function range(random: Stream, depth: number): string {
  if (depth > 0 && chance(random, 0.35)) {
    const step = pick(random, ['', '10s', '30s', '1m', '77s']);
    const inner = vector(random, depth - 1);
    return `(${inner})[${pick(random, ['1m', '3m', '10m'])}:${step}]${placement(random)}`;
  }
  const [, name = '', rest = ''] = /^([^@]*?)((?: offset| @).*)?$/.exec(selector(random)) ?? [];
  return `${name}[${duration(random)}]${rest}`;
}

function overRange(random: Stream, depth: number): string {
  const over = range(random, depth);
  // A pinned subquery drifts in these two, to times that its selectors have not loaded.
  const still = over.startsWith('(') ? over.replace(/ @ (?:\w+\(\)|[\d.]+)/g, '') : over;
  if (chance(random, 0.1)) return `quantile_over_time(${scalar(random, 0)}, ${still})`;
  if (chance(random, 0.1))
    return `predict_linear(${still}, ${pick(random, ['60', '3600', '-10'])})`;
  if (chance(random, 0.04)) return `holt_winters(${over}, 0.3, ${pick(random, ['0.6', '1.5'])})`;
  return `${pick(random, OVER_RANGE)}(${over})`;
}

function grouping(random: Stream): string {
  if (chance(random, 0.3)) return '';
  const names = LABELS.filter(() => chance(random, 0.4));
  if (chance(random, 0.05)) names.push('__name__');
  return ` ${pick(random, ['by', 'without'])} (${names.join(', ')})`;
}

function aggregation(random: Stream, depth: number): string {
  const inner = vector(random, depth - 1);
  const group = grouping(random);
  const kind = random();
  if (kind < 0.1) return topOrBottom(random, group);
  if (kind < 0.2) return `quantile${group} (${scalar(random, 0)}, ${inner})`;
  // Of whole numbers only: the last digit of others becomes part of a label.
  if (kind < 0.25) return `count_values${group} ("value", round(${selector(random)}))`;
  return `${pick(random, AGGREGATORS)}${group} (${inner})`;
}

/**
 * Over selected series, because of equal values the first stay, and within a range query
 * Prometheus shuffles all others.
 */
function topOrBottom(random: Stream, group: string): string {
  const inner = chance(random, 0.5) ? selector(random) : overRange(random, 0);
  return `${pick(random, ['topk', 'bottomk'])}${group} (${topCount(random)}, ${inner})`;
}

function topCount(random: Stream): string {
  return pick(random, ['1', '2', '3', '3', '5', '0', '-1', '2.7', '100']);
}

function simpleCall(random: Stream, depth: number): string {
  return `${pick(random, EXACT)}(${vector(random, depth - 1)})`;
}

function argumentCall(random: Stream, depth: number): string {
  const inner = vector(random, depth - 1);
  const bound = () => scalar(random, 0);
  return pick(random, [
    () => `clamp(${inner}, ${bound()}, ${bound()})`,
    () => `clamp_min(${inner}, ${bound()})`,
    () => `clamp_max(${inner}, ${bound()})`,
    () => `round(${inner}, ${pick(random, ['0.1', '5', '0.3', '-2', '0'])})`,
    () => `vector(${scalar(random, 1)})`,
  ])();
}

function quantiles(random: Stream, depth: number): string {
  const q = pick(random, ['0', '0.3', '0.5', '0.95', '0.99', '1', '-1', '2', 'NaN']);
  const buckets = `latency_seconds_bucket${chance(random, 0.3) ? '{job=~"api|web"}' : ''}`;
  const rates = `${pick(random, ['rate', 'increase'])}(${buckets}[${duration(random)}])`;
  const inner = pick(random, [
    buckets,
    rates,
    `sum by (le) (${rates})`,
    `sum by (le, job) (${rates})`,
    vector(random, depth - 1),
  ]);
  return `histogram_quantile(${q}, ${inner})`;
}

function labelCall(random: Stream, depth: number): string {
  const inner = vector(random, depth - 1);
  if (chance(random, 0.3)) return `label_join(${inner}, "joined", "-", "job", "instance", "nope")`;
  const [target, replacement] = [
    pick(random, ['copy', 'job', 'instance', '__name__']),
    pick(random, ['$1', 'x-$1$2', '', `$\{1}y`, '$name', '$$', 'const']),
  ];
  const regex = pick(random, [
    '(.*)',
    '(a)(.*)',
    'api',
    '(?P<name>w.b)',
    '(\\\\w)\\\\w+',
    '(.)(?:.*)',
  ]);
  const source = pick(random, ['job', 'instance', 'nope']);
  return `label_replace(${inner}, "${target}", "${replacement}", "${source}", "${regex}")`;
}

function signed(random: Stream, depth: number): string {
  return `${pick(random, ['-', '+', '- -'])}${parenthesised(random, depth - 1)}`;
}

function parenthesised(random: Stream, depth: number): string {
  return depth > 0 ? `(${vector(random, depth)})` : selector(random);
}

function operands(random: Stream, depth: number): [string, string] {
  const kind = random();
  const one = () => (chance(random, 0.5) ? parenthesised(random, depth - 1) : selector(random));
  if (kind < 0.2) return [one(), scalar(random, 1)];
  if (kind < 0.35) return [scalar(random, 1), one()];
  if (kind < 0.7) return twins(random, depth);
  return [one(), one()];
}

/** Two sides of the same series, so that most find a partner. */
function twins(random: Stream, depth: number): [string, string] {
  const [metric, other] = [pick(random, METRICS), duration(random)];
  const plain = () => (chance(random, 0.5) ? metric : `${metric} offset ${duration(random)}`);
  const rate = () => `${pick(random, OVER_RANGE)}(${metric}[${other}])`;
  const group = grouping(random);
  const sum = () => `${pick(random, AGGREGATORS)}${group} (${parenthesised(random, depth - 2)})`;
  const make = pick(random, [plain, rate, sum]);
  return [make(), chance(random, 0.7) ? make() : pick(random, [plain, rate])()];
}

function arithmetic(random: Stream, depth: number): string {
  const [left, right] = operands(random, depth);
  if (chance(random, 0.2))
    return `${left} ${pick(random, ARITHMETIC)} ${right} ${pick(random, ARITHMETIC)} ${number(random)}`;
  return `${left} ${pick(random, ARITHMETIC)} ${right}`;
}

function comparison(random: Stream, depth: number): string {
  const [left, right] = operands(random, depth);
  const bool = chance(random, 0.4) || /^[-(]?[\dNIp]|^-?(?:time|scalar)/.test(left) ? ' bool' : '';
  return `${left} ${pick(random, COMPARISONS)}${bool} ${right}`;
}

function matching(random: Stream): string {
  const names = LABELS.filter(() => chance(random, 0.5));
  return `${pick(random, ['on', 'ignoring'])} (${names.join(', ')})`;
}

function setOperation(random: Stream, depth: number): string {
  const match = chance(random, 0.5) ? `${matching(random)} ` : '';
  const op = pick(random, ['and', 'or', 'unless']);
  return `${parenthesised(random, depth - 1)} ${op} ${match}${parenthesised(random, depth - 1)}`;
}

/** Joins that mostly find each other, and some that must be refused. */
function matchedOnLabels(random: Stream, depth: number): string {
  const op = pick(random, [...ARITHMETIC, ...COMPARISONS]);
  const bool = COMPARISONS.includes(op) && chance(random, 0.4) ? ' bool' : '';
  if (chance(random, 0.4)) {
    const group = pick(random, [
      'group_left',
      'group_left (version)',
      'group_left (version, instance)',
    ]);
    const many = chance(random, 0.5) ? selector(random) : parenthesised(random, depth - 1);
    return `${many} ${op}${bool} on (job) ${group} build_info`;
  }
  if (chance(random, 0.3))
    return `build_info ${op}${bool} on (job) group_right (version) ${parenthesised(random, depth - 1)}`;
  const [left, right] = [parenthesised(random, depth - 1), parenthesised(random, depth - 1)];
  const sums = `sum by (job, instance) (${left}) ${op}${bool} ${matching(random)} ${right}`;
  return chance(random, 0.5) ? sums : `${left} ${op}${bool} ${matching(random)} ${right}`;
}
