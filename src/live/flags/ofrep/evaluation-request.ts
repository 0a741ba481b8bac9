import type { FlagErrorCode } from '../../../core/flags/evaluate.ts';
import { isObject, type JsonObject } from '../../../core/flags/json.ts';
import type { Failure } from './answer-body.ts';
import { MAX_ATTRIBUTES } from './limits.ts';

export type EvaluationRequest =
  | { readonly ok: true; readonly context: JsonObject }
  | { readonly ok: false; readonly failure: Failure };

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The context of an evaluation's body. No body, no context and a context of null are an empty one:
 * the SDKs send them for a caller who gave none, though OFREP's schema asks for a targetingKey.
 */
export function evaluationRequest(body: Uint8Array): EvaluationRequest {
  const parsed = parsedJson(body);
  if ('error' in parsed) return refused('PARSE_ERROR', parsed.error);
  if (!isObject(parsed.value)) return refused('PARSE_ERROR', `the body is no object; ${EXPECTED}`);
  const context = parsed.value.context ?? {};
  if (!isObject(context)) return refused('INVALID_CONTEXT', 'the context is no object');
  const { targetingKey = null } = context;
  if (targetingKey !== null && typeof targetingKey !== 'string') {
    return refused('INVALID_CONTEXT', `the targetingKey is no text; ${EXPECTED}`);
  }
  if (Object.keys(context).length > MAX_ATTRIBUTES) {
    return refused('INVALID_CONTEXT', `the context has more than ${MAX_ATTRIBUTES} attributes`);
  }
  return { ok: true, context };
}

const EXPECTED = 'expected {"context": {"targetingKey": "<user>", …}}';

type Parsed = { readonly value: unknown } | { readonly error: string };

function parsedJson(body: Uint8Array): Parsed {
  try {
    const text = UTF8.decode(body);
    return { value: text.trim() === '' ? {} : (JSON.parse(text) ?? {}) };
  } catch (error) {
    const why = error instanceof SyntaxError ? `no JSON: ${error.message}` : 'not UTF-8';
    return { error: `the body is ${why}; ${EXPECTED}` };
  }
}

function refused(errorCode: FlagErrorCode, errorDetails: string): EvaluationRequest {
  return { ok: false, failure: { errorCode, errorDetails } };
}
