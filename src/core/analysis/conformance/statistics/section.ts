import type { Case } from '../vector-file.ts';

/** A case that ran, or one that nothing here can run and why. */
export type Outcome = Case | { readonly name: string; readonly needs: string };

export type Given = Readonly<Record<string, unknown>>;

/** Runs what stands under one key of a vector file. */
export type SectionRunner = (section: unknown, key: string) => Outcome[];

export function asGiven(value: unknown): Given {
  return typeof value === 'object' && value !== null ? (value as Given) : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A number, also where JSON has none: `"NaN"`, `"-Infinity"`, and null for not a number. */
export function asNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? Number(value) : Number.NaN;
}

export function asNumbers(value: unknown): number[] {
  return asList(value).map(asNumber);
}

/** The given number, or the usual one where the case states none. */
export function numberOr(value: unknown, usual: number): number {
  return value === undefined || value === null ? usual : asNumber(value);
}

/** What is wrong with a figure; undefined if it is near enough, or if the case states none. */
export function offBy(
  field: string,
  { expected, actual }: { readonly expected: unknown; readonly actual: number },
  tolerance: number,
): string | undefined {
  if (expected === undefined) return undefined;
  const wanted = asNumber(expected);
  const isNear =
    Object.is(wanted, actual) || wanted === actual || Math.abs(wanted - actual) <= tolerance;
  return isNear ? undefined : `${field} expected ${String(expected)}, got ${actual}`;
}

/** One case; whatever it throws is its failure. */
export function attempt(name: string, run: () => string | undefined): Case {
  try {
    return { name, wrong: run() };
  } catch (error) {
    return { name, wrong: error instanceof Error ? error.message : String(error) };
  }
}
