import { Ajv2020 } from 'ajv/dist/2020.js';
import { compileRegexp, matchText } from '../../regexp/regexp.ts';
import { regexpBudget } from '../../regexp/regexp-budget.ts';
import { bracketsOf } from '../json-brackets.ts';
import { CANNOT_TELL, GOOD, type Score, USELESS } from '../score.ts';

/** A JSON Schema made ready, or in one sentence why there can be none. */
export type JsonFormat =
  | { readonly ok: true; readonly score: (answer: string) => Score }
  | { readonly ok: false; readonly error: string };

/** Longer JSON is not looked into. */
const MAX_CHARACTERS = 128_000;
/** Deeper JSON than people write is there to exhaust a stack. */
const MAX_DEPTH = 100;
/** What all patterns of a schema together may cost for one answer. */
const MAX_MOVES = 5_000_000;

/**
 * Answers that are JSON of a schema (2020-12, as Ajv reads it; `format` is not looked at), alone or
 * in one code block. Exact: what does not parse is bad. What is too long, too deep or too dear to
 * match cannot be told. Patterns are matched by our own engine in linear time, and `uniqueItems`
 * is: both could otherwise hold a processor for as long as an answer likes.
 */
export function jsonFormat(schema: unknown): JsonFormat {
  const matching = { budget: regexpBudget(MAX_MOVES), isSpent: false };
  try {
    const validate = checkerFor(matching).compile(schema as object);
    return { ok: true, score: (answer) => scoreJson(answer, validate, matching) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

interface Matching {
  budget: ReturnType<typeof regexpBudget>;
  isSpent: boolean;
}

function scoreJson(
  answer: string,
  validate: (json: unknown) => unknown,
  matching: Matching,
): Score {
  if (answer.length > MAX_CHARACTERS) return CANNOT_TELL;
  const text = unfenced(answer);
  if (bracketsOf(text).deepest > MAX_DEPTH) return CANNOT_TELL;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return USELESS;
  }
  matching.budget = regexpBudget(MAX_MOVES);
  matching.isSpent = false;
  const isValid = validate(json) === true;
  if (matching.isSpent) return CANNOT_TELL;
  return isValid ? GOOD : USELESS;
}

/** Models like to wrap what they were asked for in a code block. */
function unfenced(answer: string): string {
  const text = answer.trim();
  if (!text.startsWith('```') || !text.endsWith('```') || text.length < 6) return text;
  const inner = text.slice(3, -3);
  return inner.replace(/^[a-z0-9]{0,10}\s/i, '');
}

function checkerFor(matching: Matching): Ajv2020 {
  const engine = (pattern: string) => patternIn(pattern, matching);
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    validateFormats: false,
    // Draft 2020-12 without a network: what is not in the schema itself does not exist.
    addUsedSchema: false,
    logger: false,
    code: { regExp: Object.assign(engine, { code: 'engine' }) },
  });
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (wanted: boolean, items: readonly unknown[]) =>
      !wanted || new Set(items.map(canonical)).size === items.length,
  });
  return ajv;
}

/** What Ajv takes for a RegExp. Throws on a pattern that RE2 has not. */
function patternIn(pattern: string, matching: Matching) {
  const compiled = compileRegexp(pattern);
  if (!compiled.ok) throw new Error(`pattern "${pattern}": ${compiled.error}`);
  const test = (text: string): boolean => {
    const outcome = matchText(compiled.regexp, text, matching.budget);
    if (outcome === 'budget spent') matching.isSpent = true;
    return outcome === 'match';
  };
  // Ajv takes patterns with the same text for one and the same.
  return { test, toString: () => pattern };
}

/** Equal JSON values give equal texts, whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
