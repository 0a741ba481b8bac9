import { goJsonOfAny } from './go-json.ts';
import { findFirst } from './jsonpath/find.ts';
import { parseTemplate } from './jsonpath/parse.ts';
import { isPathError, type Template } from './jsonpath/syntax.ts';
import type { JsonValue, MetricResult } from './reading.ts';

export type WebResult =
  | { readonly ok: true; readonly result: MetricResult; readonly valueText: string }
  | { readonly ok: false; readonly error: string };

/** Without a path, a body is its own result. */
const WHOLE_BODY = '{$}';

/**
 * What the web provider makes of the body of a 2xx answer: the first value that the JSONPath finds;
 * a body that is no JSON is a string, whatever the path.
 */
export function webResult(body: string, jsonPath: string): WebResult {
  const template = caught(() => parseTemplate(jsonPath === '' ? WHOLE_BODY : jsonPath));
  if (!template.ok) return template;
  let document: JsonValue;
  try {
    document = JSON.parse(body);
  } catch {
    return { ok: true, result: { kind: 'json', value: body }, valueText: body };
  }
  return resultIn(template.value, document);
}

/** A JSONPath that cannot be parsed, or undefined. */
export function jsonPathProblem(jsonPath: string): string | undefined {
  const template = caught(() => parseTemplate(jsonPath));
  return template.ok ? undefined : template.error;
}

function resultIn(template: Template, document: JsonValue): WebResult {
  const found = caught(() => findFirst(template, document));
  if (!found.ok) return { ok: false, error: `Could not find JSONPath in body: ${found.error}` };
  const { value } = found;
  if (value === undefined) return { ok: false, error: 'result of web metric produced no value' };
  return { ok: true, result: { kind: 'json', value }, valueText: goJsonOfAny(value) };
}

type Caught<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: string };

function caught<T>(run: () => T): Caught<T> {
  try {
    return { ok: true, value: run() };
  } catch (error) {
    if (isPathError(error)) return { ok: false, error: error.message };
    throw error;
  }
}
