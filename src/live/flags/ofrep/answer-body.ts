import type { FlagErrorCode } from '../../../core/flags/evaluate.ts';
import type { Json } from '../../../core/flags/json.ts';
import type { FlagAnswer } from './flag-source.ts';

/** What is told instead of an evaluation. */
export interface Failure {
  readonly errorCode: FlagErrorCode;
  readonly errorDetails: string;
}

/**
 * An evaluation as OFREP has it, in JSON. What one SDK or another fails without is always there: key,
 * reason, variant and metadata of a success; key, errorCode and errorDetails of a failure. Without a
 * value, which leaves it to the caller, the variant is null: Python reads it unasked.
 */
export function evaluationText(key: string, answer: FlagAnswer): string {
  const { value, variant, reason, metadata, errorCode, errorDetails } = answer;
  if (errorCode !== undefined) {
    return JSON.stringify({ key, errorCode, errorDetails: errorDetails ?? errorCode, metadata });
  }
  if (value === undefined) return JSON.stringify({ key, reason, variant: null, metadata });
  const besides = JSON.stringify({ reason, variant: variant ?? null, metadata });
  const written = valueText(value, answer.isFloat);
  return `{"key":${JSON.stringify(key)},"value":${written},${besides.slice(1)}`;
}

/** `key` is empty where no flag was named. */
export function failureText(key: string, failure: Failure): string {
  return JSON.stringify({ key, ...failure });
}

/** The status of the answer to a question about one flag. */
export function statusOf({ errorCode }: FlagAnswer): 200 | 400 | 404 {
  if (errorCode === undefined) return 200;
  return errorCode === 'FLAG_NOT_FOUND' ? 404 : 400;
}

/** To Python and Java a 1 is no float; their callers would get their default. */
function valueText(value: Json, isFloat: boolean): string {
  const text = JSON.stringify(value);
  return isFloat && /^-?\d+$/.test(text) ? `${text}.0` : text;
}
