import type { JsonValue } from '../reading.ts';

/** The outcome of running one file of cases. */
export interface VectorResult {
  readonly passed: number;
  /** One line for each failing case: which it is, what was expected, what came out. */
  readonly failures: readonly string[];
}

export interface Case {
  readonly name: string;
  /** Undefined if the case holds; else what is wrong. */
  readonly wrong: string | undefined;
}

export function tally(cases: readonly Case[]): VectorResult {
  const failures = cases.filter(({ wrong }) => wrong !== undefined);
  return {
    passed: cases.length - failures.length,
    failures: failures.map(({ name, wrong }) => `${name}: ${wrong}`),
  };
}

/** What differs, if anything; a field that the case does not state is not compared. */
export function different(field: string, expected: unknown, actual: unknown): string | undefined {
  if (expected === undefined || sameJson(expected, actual)) return undefined;
  return `${field} expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
}

export function firstDifference(...differences: (string | undefined)[]): string | undefined {
  return differences.find((difference) => difference !== undefined);
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

const NON_FINITE: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['+Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
]);

/** A value with `{"$num": "NaN"}` and its kin turned into the numbers that JSON cannot hold. */
export function withNumbers(value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(withNumbers);
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === '$num') {
    return NON_FINITE.get(String(only[1])) ?? Number(only[1]);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, withNumbers(item)]));
}
