import type { FlagErrorCode } from '../../../core/flags/evaluate.ts';
import type { FlagAnswer } from './flag-source.ts';

interface SuccessBody extends Pick<FlagAnswer, 'reason' | 'metadata'> {
  readonly key: string;
  readonly value?: FlagAnswer['value'];
  readonly variant: string | null;
}

export interface FailureBody {
  /** Empty where no flag was named. */
  readonly key: string;
  readonly errorCode: FlagErrorCode;
  readonly errorDetails: string;
  readonly metadata?: FlagAnswer['metadata'];
}

/**
 * An evaluation as OFREP has it. What one SDK or another fails without is always there: key, reason,
 * variant and metadata of a success; key, errorCode and errorDetails of a failure. Without a value,
 * which leaves it to the caller, the variant is null: Python reads it unasked.
 */
export function evaluationBody(key: string, answer: FlagAnswer): SuccessBody | FailureBody {
  const { value, variant, reason, metadata, errorCode, errorDetails } = answer;
  if (errorCode !== undefined) {
    return { key, errorCode, errorDetails: errorDetails ?? errorCode, metadata };
  }
  if (value === undefined) return { key, reason, variant: null, metadata };
  return { key, value, reason, variant: variant ?? null, metadata };
}

/** The status of the answer to a question about one flag. */
export function statusOf(body: SuccessBody | FailureBody): 200 | 400 | 404 {
  if (!('errorCode' in body)) return 200;
  return body.errorCode === 'FLAG_NOT_FOUND' ? 404 : 400;
}
