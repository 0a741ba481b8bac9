import { z } from 'zod';
import type { SourceDocument } from './document.ts';
import { alternatives, didYouMean } from './nearest.ts';
import type { Path } from './yaml-source.ts';

/** A sentence about the place at `path`. */
export interface Finding {
  readonly path: Path;
  /** Whether the key at the end of the path is wrong, or its value. */
  readonly at: 'key' | 'value';
  readonly message: string;
  /** Whether what is wrong is that nothing is there. */
  readonly isAbsent?: boolean;
}

const expectations = z.registry<{ expected: string }>();

/**
 * Names what a schema expects, as it completes "expected …". The JSON Schema shows the same words,
 * unless the schema is described otherwise where it is used.
 */
export function expecting<S extends z.ZodType>(expected: string, schema: S): S {
  expectations.add(schema, { expected });
  z.globalRegistry.add(schema, { description: expected });
  return schema;
}

/** What `expecting` named; undefined of a schema that it did not. */
export function expectedWords(schema: z.ZodType): string | undefined {
  return expectations.get(schema)?.expected;
}

/**
 * Zod's error map. A message that begins with "expected" gets what was found in front of it; of an
 * unknown key it lists the known ones, for `findings` to choose from. Any other message (of a schema
 * or refinement) is a sentence of its own.
 */
export function expectation(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).join(', ') : '';
  }
  return `expected ${expectedBy(issue)}`;
}

function expectedBy(issue: z.core.$ZodRawIssue): string {
  const owner = issue.schema ?? issue.inst;
  const named = owner instanceof z.ZodType ? expectedWords(owner) : undefined;
  if (named !== undefined) return named;
  switch (issue.code) {
    case 'invalid_type':
      return isWhole(owner) ? typeNoun('int') : typeNoun(issue.expected);
    case 'invalid_value':
      return alternatives(issue.values.map(String));
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'more than'} ${amount(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${amount(issue.maximum, issue.origin)}`;
    case 'invalid_union':
      return alternatives(optionsOf(issue.inst));
    case 'invalid_format':
      return `text of the form ${issue.pattern ?? issue.format}`;
    default:
      return 'another value';
  }
}

function isWhole(schema: unknown): boolean {
  return schema instanceof z.ZodNumber && schema.isInt;
}

function amount(limit: number | bigint, origin: string): string {
  if (origin === 'string')
    return limit === 1n || limit === 1 ? 'one character' : `${limit} characters`;
  if (origin === 'array') return limit === 1n || limit === 1 ? 'one item' : `${limit} items`;
  return String(limit);
}

function optionsOf(union: unknown): string[] {
  if (!(union instanceof z.ZodUnion)) return ['another value'];
  return union.options.map((option) => {
    if (!(option instanceof z.ZodType)) return 'another value';
    return expectedWords(option) ?? typeNoun(option.type);
  });
}

function typeNoun(type: string): string {
  const nouns: Record<string, string> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a mapping (key: value)',
    record: 'a mapping (key: value)',
    null: 'nothing',
  };
  return nouns[type] ?? 'another value';
}

/** Every problem zod has with the document's value, as sentences. */
export function findings(error: z.core.$ZodError, document: SourceDocument): Finding[] {
  return error.issues.flatMap((issue) => findingsOf(issue, [], document));
}

function findingsOf(issue: z.core.$ZodIssue, base: Path, document: SourceDocument): Finding[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? '' : step))];
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(', ').filter((name) => name !== '');
    return issue.keys.map((key) => ({
      path: [...path, key],
      at: 'key',
      message: unknownKey(key, path, known),
    }));
  }
  if (issue.code === 'invalid_union' && isExpectation(issue.message)) {
    const branch = nearestBranch(issue.errors, valueAt(document.value, path));
    if (branch) return branch.flatMap((nested) => findingsOf(nested, path, document));
  }
  if (issue.code === 'invalid_key') {
    const message = issue.issues[0]?.message ?? 'expected another name';
    return [{ path, at: 'key', message: `${pathText(path)}: ${message}` }];
  }
  const isAbsent = isExpectation(issue.message) && valueAt(document.value, path) === undefined;
  return [{ path, at: 'value', message: sentence(issue, path, document), isAbsent }];
}

/**
 * Of a union's branches, the one whose shape the value has: it complains of the value's insides.
 * Else the one that has a sentence of its own to say.
 */
function nearestBranch(
  branches: z.core.$ZodIssue[][],
  found: unknown,
): z.core.$ZodIssue[] | undefined {
  // A mapping is not one of a list of words, however they are spelled.
  const shapes = typeof found === 'object' ? ['invalid_type', 'invalid_value'] : ['invalid_type'];
  const alike = branches.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || !shapes.includes(issue.code)),
  );
  if (alike.length === 1) return alike[0];
  const eloquent = branches.filter((issues) =>
    issues.some((issue) => issue.path.length === 0 && !isExpectation(issue.message)),
  );
  return eloquent.length === 1 ? eloquent[0] : undefined;
}

function isExpectation(message: string): boolean {
  return message.startsWith('expected');
}

function unknownKey(key: string, path: Path, known: readonly string[]): string {
  const where = path.length === 0 ? '' : ` in ${pathText(path)}`;
  const expected = known.length === 0 ? '' : `; expected ${alternatives(known)}`;
  return `unknown key "${key}"${where}${expected}${didYouMean(key, known)}`;
}

function sentence(issue: z.core.$ZodIssue, path: Path, document: SourceDocument): string {
  const subject = pathText(path);
  if (!isExpectation(issue.message)) return `${subject}: ${issue.message}`;
  const found = valueAt(document.value, path);
  const words = `${subject} is ${foundText(found, document.textOf(path))}; ${issue.message}`;
  if (typeof found === 'number' && issue.message.startsWith('expected text')) {
    return `${words}; put quotes around it: "${document.textOf(path) ?? found}"`;
  }
  if (issue.code === 'invalid_type' && issue.expected === 'boolean') {
    return words + booleanHint(found);
  }
  if (issue.code === 'invalid_value' && typeof found === 'string') {
    return words + didYouMean(found, issue.values.map(String));
  }
  return words;
}

/** Other YAML readers take these words for true and false; YAML 1.2 does not. */
function booleanHint(found: unknown): string {
  const word = String(found).toLowerCase();
  if (['yes', 'on', 'y'].includes(word)) return '; did you mean "true"?';
  if (['no', 'off', 'n'].includes(word)) return '; did you mean "false"?';
  return '';
}

const LONGEST_QUOTE = 60;

function foundText(found: unknown, written: string | undefined): string {
  if (found === undefined) return 'missing';
  if (found === null) return 'empty';
  if (Array.isArray(found)) return found.length === 0 ? 'an empty list' : 'a list';
  if (typeof found === 'object') return 'a mapping';
  if (typeof found === 'string') {
    return `"${found.length > LONGEST_QUOTE ? `${found.slice(0, LONGEST_QUOTE)}…` : found}"`;
  }
  return written === undefined || written === '' ? String(found) : written;
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) {
      return undefined;
    }
    current = (current as Record<string | number, unknown>)[step];
  }
  return current;
}

/** `faults[2].model`; the document itself is "the document". */
export function pathText(path: Path): string {
  if (path.length === 0) return 'the document';
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`,
    )
    .join('');
}
