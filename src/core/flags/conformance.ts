import { z } from 'zod';
import { murmur3 } from '../hash.ts';
import { evaluateFlag, type FlagDetails, type FlagType } from './evaluate.ts';
import type { FlagSet } from './flag.ts';
import { type FlagFileRead, readFlagFile } from './flag-file.ts';
import { isObject, type Json } from './json.ts';

/** What one file of cases came to. */
export interface FlagCasesResult {
  readonly passed: number;
  /** One line for each failing case: which it is, what was expected, what came out. */
  readonly failures: readonly string[];
}

/** Gives the text of a file beside the cases, or why there is none. */
export type Beside = (name: string) => { readonly text: string } | { readonly error: string };

const row = z.looseObject({
  flagKey: z.string(),
  targetingKey: z.string(),
  /** The text that is hashed and its murmur3, for whom a wrong variant is not enough to go on. */
  hashInput: z.string().optional(),
  murmur3: z.number().optional(),
  variant: z.string(),
});

const flagCase = z.looseObject({
  flags: z.string(),
  flagKey: z.string(),
  type: z.string().optional(),
  default: z.unknown(),
  context: z.unknown().optional(),
  /** Unix time in seconds that `$flagd.timestamp` shows; the present without it. */
  timestamp: z.number().optional(),
  expect: z.looseObject({
    value: z.unknown(),
    variant: z.string().nullable().optional(),
    reason: z.string().nullable().optional(),
    errorCode: z.string().nullable().optional(),
  }),
});

type FlagCase = z.infer<typeof flagCase>;

/**
 * Runs the bucketing rows or the cases that a JSON file holds; undefined of one that holds neither,
 * such as a flag file. Of what a case expects, the fields that it gives are compared; a reason of
 * SPLIT is met by a match that drew a bucket.
 */
export function runFlagCases(
  text: string,
  beside: Beside,
  nowMs: number,
): FlagCasesResult | undefined {
  const json: unknown = JSON.parse(text);
  if (!isObject(json)) return undefined;
  if (Array.isArray(json.vectors)) return tallied(bucketingRows(json, json.vectors));
  if (Array.isArray(json.cases)) return tallied(cases(json.cases, beside, nowMs));
  return undefined;
}

interface Outcome {
  readonly name: string;
  /** Undefined if the case holds. */
  readonly wrong: string | undefined;
}

function tallied(outcomes: readonly Outcome[]): FlagCasesResult {
  const failures = outcomes.flatMap(({ name, wrong }) =>
    wrong === undefined ? [] : [`${name}: ${wrong}`],
  );
  return { passed: outcomes.length - failures.length, failures };
}

function bucketingRows(
  file: Readonly<Record<string, unknown>>,
  rows: readonly unknown[],
): Outcome[] {
  const text = JSON.stringify({ flags: file.flags, $evaluators: file.$evaluators });
  const { set, problems } = readFlagFile('flags of the rows', text);
  return rows.map((written, index) => {
    const parsed = row.safeParse(written);
    if (!parsed.success) return { name: `row ${index + 1}`, wrong: parsed.error.message };
    const { flagKey, targetingKey, hashInput, variant } = parsed.data;
    const name = `row ${index + 1}, ${flagKey} for ${JSON.stringify(targetingKey)}`;
    if (!set) return { name, wrong: problems[0]?.message ?? 'no flags beside it' };
    const hash = hashInput === undefined ? undefined : murmur3(hashInput);
    const details = evaluateFlag(set, flagKey, { context: { targetingKey }, nowMs: 0 });
    const wrong =
      parsed.data.murmur3 === undefined || hash === undefined
        ? undefined
        : difference('murmur3', parsed.data.murmur3, hash);
    return { name, wrong: wrong ?? difference('variant', variant, details.variant ?? null) };
  });
}

function cases(written: readonly unknown[], beside: Beside, nowMs: number): Outcome[] {
  const files = new Map<string, FlagFileRead | string>();
  const flagsOf = (name: string): FlagFileRead | string => {
    const known = files.get(name);
    if (known !== undefined) return known;
    const read = beside(name);
    const flags = 'error' in read ? read.error : readFlagFile(name, read.text);
    files.set(name, flags);
    return flags;
  };
  return written.map((one, index) => {
    const parsed = flagCase.safeParse(one);
    if (!parsed.success) return { name: `case ${index + 1}`, wrong: parsed.error.message };
    const { flags, flagKey } = parsed.data;
    const name = `case ${index + 1}, ${flagKey} of ${flags}`;
    const read = flagsOf(flags);
    if (typeof read === 'string') return { name, wrong: `${flags}: ${read}` };
    return { name, wrong: caseProblem(parsed.data, read.set, nowMs) };
  });
}

function caseProblem(one: FlagCase, set: FlagSet | undefined, nowMs: number): string | undefined {
  const { expect, context, timestamp } = one;
  const type = typeOf(one.type);
  if (type === 'unknown')
    return `no type "${one.type}"; expected boolean, string, number or object`;
  const at = timestamp === undefined ? nowMs : timestamp * 1000;
  const details = set ? evaluateFlag(set, one.flagKey, { context, type, nowMs: at }) : UNREADABLE;
  const value = details.value ?? (one.default as Json);
  return (
    [
      'value' in expect ? difference('value', expect.value, value) : undefined,
      'variant' in expect ? difference('variant', expect.variant, details.variant) : undefined,
      'reason' in expect ? reasonDifference(expect.reason, details) : undefined,
      'errorCode' in expect
        ? difference('errorCode', expect.errorCode, details.errorCode)
        : undefined,
    ]
      .filter((problem) => problem !== undefined)
      .join('; ') || undefined
  );
}

/** What every flag of a file is that is no flag file. */
const UNREADABLE = {
  value: undefined,
  variant: undefined,
  reason: 'ERROR',
  errorCode: 'PARSE_ERROR',
  bucketing: undefined,
} as const;

function reasonDifference(
  expected: unknown,
  { reason, bucketing }: Pick<FlagDetails, 'reason' | 'bucketing'>,
): string | undefined {
  const isSplit = expected === 'SPLIT' && reason === 'TARGETING_MATCH' && bucketing !== undefined;
  return isSplit ? undefined : difference('reason', expected, reason);
}

/** The types by the names that OpenFeature's languages have for them. */
const TYPES: ReadonlyMap<string, FlagType> = new Map([
  ['boolean', 'boolean'],
  ['bool', 'boolean'],
  ['string', 'string'],
  ['number', 'number'],
  ['float', 'number'],
  ['double', 'number'],
  ['integer', 'integer'],
  ['int', 'integer'],
  ['object', 'object'],
  ['json', 'object'],
  ['structure', 'object'],
]);

function typeOf(written: string | undefined): FlagType | 'unknown' | undefined {
  return written === undefined ? undefined : (TYPES.get(written.toLowerCase()) ?? 'unknown');
}

/** Null and nothing are one: JSON has no way to say that a field is not there. */
function difference(field: string, expected: unknown, actual: unknown): string | undefined {
  const [a, b] = [ordered(expected ?? null), ordered(actual ?? null)].map((v) => JSON.stringify(v));
  return a === b ? undefined : `${field} expected ${a}, got ${b}`;
}

/** With keys in one order, so that equal values have equal texts. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, ordered(item)]));
}
