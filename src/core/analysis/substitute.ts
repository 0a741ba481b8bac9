import { goJson } from './go-json.ts';
import { escapeUnknownToJson, goQuoted } from './go-quote.ts';
import type { Argument } from './template.ts';

export type Substituted =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly error: string };

const OPEN = '{{';
const CLOSE = '}}';

/**
 * `{{args.name}}` replaced in a text (Argo Rollouts `utils/template`). One pass: what an argument's
 * value holds is not expanded again. Every argument must have a value, whether it is used or not.
 */
export function substituteArgs(text: string, args: readonly Argument[]): Substituted {
  return substitute(text, args, (value) => value);
}

/** The same within JSON text: values are escaped as Go quotes them. */
export function substituteQuotedArgs(text: string, args: readonly Argument[]): Substituted {
  return substitute(text, args, goQuoted);
}

function substitute(
  text: string,
  args: readonly Argument[],
  asText: (value: string) => string,
): Substituted {
  const unclosed = unclosedTag(text);
  if (unclosed !== undefined) return { ok: false, error: unclosed };
  const values = new Map<string, string>();
  for (const { name, value } of args) {
    if (value === undefined || value === null) {
      return { ok: false, error: `argument "${name}" was not supplied` };
    }
    values.set(`args.${name}`, asText(value));
  }
  let unresolved: string | undefined;
  const replaced = replaceTags(text, (tag) => {
    const value = values.get(tag.trim());
    if (value === undefined) unresolved = `failed to resolve {{${tag}}}`;
    return value ?? '';
  });
  return unresolved === undefined ? { ok: true, text: replaced } : { ok: false, error: unresolved };
}

/** Replaces each `{{tag}}` by what `textFor` says of the text between the braces. */
export function replaceTags(text: string, textFor: (tag: string) => string): string {
  let replaced = '';
  let rest = text;
  for (;;) {
    const open = rest.indexOf(OPEN);
    if (open < 0) return replaced + rest;
    const close = rest.indexOf(CLOSE, open + OPEN.length);
    if (close < 0) return replaced + rest;
    replaced += rest.slice(0, open) + textFor(rest.slice(open + OPEN.length, close));
    rest = rest.slice(close + CLOSE.length);
  }
}

function unclosedTag(text: string): string | undefined {
  let rest = text;
  for (;;) {
    const open = rest.indexOf(OPEN);
    if (open < 0) return undefined;
    rest = rest.slice(open + OPEN.length);
    const close = rest.indexOf(CLOSE);
    if (close < 0) {
      const [template, tail] = [JSON.stringify(text), JSON.stringify(rest)];
      return `Cannot find end tag="}}" in the template=${template} starting from ${tail}`;
    }
    rest = rest.slice(close + CLOSE.length);
  }
}

export type SubstitutedValue<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: string };

/**
 * Every text field of a value with its arguments filled in, by way of its JSON as Argo does it: a
 * value that Go can only quote in a way JSON does not know (a control character) is an error.
 */
export function substituteInJson<T>(value: T, args: readonly Argument[]): SubstitutedValue<T> {
  const substituted = substituteQuotedArgs(goJson(value), args);
  if (!substituted.ok) return substituted;
  try {
    return { ok: true, value: JSON.parse(substituted.text) };
  } catch (error) {
    const letter = args.map((arg) => escapeUnknownToJson(goQuoted(arg.value ?? ''))).find(Boolean);
    if (letter !== undefined) {
      return { ok: false, error: `invalid character '${letter}' in string escape code` };
    }
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
