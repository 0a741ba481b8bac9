/** Why the local rules decide and not the vendor. */
export const FALLBACK_CAUSES = [
  /** No answer within the timeout. */
  'timeout',
  /** It threw, rejected, or said GENERAL, PARSE_ERROR or a code that nobody knows. */
  'error',
  /** It has not begun yet, or has given up for good. */
  'not-ready',
  'flag-not-found',
  /** The answer is no text: the SDK hands on whatever a provider gives. */
  'wrong-type',
  /** The vendor cannot do with what is known of the request, or it is too much to be sent. */
  'context',
  /** It has failed so often in a row that it is not asked. */
  'breaker-open',
  /** As many questions as may be are without an answer. */
  'too-many',
  /** The thread that it runs in has ended. */
  'gone',
] as const;

export type FallbackCause = (typeof FALLBACK_CAUSES)[number];

/** What a provider said, as far as it matters here: OpenFeature's `EvaluationDetails`. */
export interface ProviderDetails {
  readonly value: unknown;
  readonly reason?: unknown;
  readonly errorCode?: unknown;
}

/** A text that holds, or why it does not. */
export type VendorAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly cause: FallbackCause };

/** What became of the questions to a vendor. */
export interface VendorStats {
  /** Questions, however they were answered. */
  readonly evaluations: number;
  /** Those of them that the local rules answered, by cause. */
  readonly fallbacks: Readonly<Record<FallbackCause, number>>;
}

const CAUSE_BY_CODE: Readonly<Record<string, FallbackCause>> = {
  PROVIDER_NOT_READY: 'not-ready',
  PROVIDER_FATAL: 'not-ready',
  FLAG_NOT_FOUND: 'flag-not-found',
  TYPE_MISMATCH: 'wrong-type',
  TARGETING_KEY_MISSING: 'context',
  INVALID_CONTEXT: 'context',
};

/** Reads an answer to a question for a text. */
export function vendorAnswer({ value, reason, errorCode }: ProviderDetails): VendorAnswer {
  if (errorCode !== undefined && errorCode !== null) {
    return { ok: false, cause: causeOfCode(errorCode) };
  }
  if (reason === 'ERROR') return { ok: false, cause: 'error' };
  if (typeof value !== 'string') return { ok: false, cause: 'wrong-type' };
  return { ok: true, text: value };
}

function causeOfCode(code: unknown): FallbackCause {
  return (
    (typeof code === 'string' && Object.hasOwn(CAUSE_BY_CODE, code) && CAUSE_BY_CODE[code]) ||
    'error'
  );
}

/**
 * Whether it says that the provider is ill. One that answers at once that there is no such flag is
 * not: it is asked on, and its first right answer counts.
 */
export function isIllness(cause: FallbackCause): boolean {
  return cause === 'timeout' || cause === 'error' || cause === 'not-ready';
}
