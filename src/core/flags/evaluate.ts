import type { Bucketing } from './bucketing.ts';
import type { Flag, FlagMetadata, FlagSet } from './flag.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { textOf } from './operators/text.ts';
import { MAX_STEPS, type Scope } from './scope.ts';

/** OpenFeature's resolution reasons, as far as flagd's rules give them. */
export type FlagReason = 'STATIC' | 'TARGETING_MATCH' | 'DEFAULT' | 'DISABLED' | 'ERROR';

/** OpenFeature's error codes. */
export type FlagErrorCode =
  | 'FLAG_NOT_FOUND'
  | 'PARSE_ERROR'
  | 'TYPE_MISMATCH'
  | 'TARGETING_KEY_MISSING'
  | 'INVALID_CONTEXT'
  | 'GENERAL';

export const FLAG_TYPES = ['boolean', 'string', 'number', 'integer', 'object'] as const;

export type FlagType = (typeof FLAG_TYPES)[number];

/** What a flag comes to for one context. */
export interface FlagDetails {
  /** Undefined leaves the value to the caller's own default. */
  readonly value: Json | undefined;
  readonly variant: string | undefined;
  readonly reason: FlagReason;
  readonly errorCode: FlagErrorCode | undefined;
  readonly errorDetails: string | undefined;
  readonly metadata: FlagMetadata;
  /** The way a key was dealt to a bucket, if the rule did so: OpenFeature calls that a split. */
  readonly bucketing: Bucketing | undefined;
  /** There is no value for want of a targetingKey, by which the rule splits. */
  readonly isUserMissing: boolean;
}

export interface FlagQuestion {
  /** The evaluation context as it came in: an object, or null or undefined for an empty one. */
  readonly context: unknown;
  readonly nowMs: number;
  /** What the caller expects; undefined takes any. */
  readonly type?: FlagType | undefined;
}

/**
 * Evaluates one flag. Never throws: whatever is wrong comes back as reason ERROR with a code, and
 * leaves the value to the caller. Without a user no bucket is drawn: that gives the default variant,
 * and leaves the value to the caller if there is none, both with the reason DEFAULT, as flagd has it.
 */
export function evaluateFlag(set: FlagSet, key: string, question: FlagQuestion): FlagDetails {
  const flag = set.flags.get(key);
  if (!flag) return failure('FLAG_NOT_FOUND', `flag "${key}" is not there`, set.metadata);
  if (flag.state === 'DISABLED') return withoutValue(flag, 'DISABLED');
  if (flag.flaw !== undefined) return failure('PARSE_ERROR', flag.flaw, flag.metadata);
  const context = question.context ?? {};
  if (!isObject(context)) {
    return failure('INVALID_CONTEXT', 'the context is no object', flag.metadata);
  }
  const details = resolved(flag, context as JsonObject, question.nowMs);
  return question.type === undefined ? details : typed(details, question.type);
}

function resolved(flag: Flag, context: JsonObject, nowMs: number): FlagDetails {
  if (!flag.rule) return byDefault(flag, 'STATIC');
  const scope: Scope = {
    context,
    flagKey: flag.key,
    timestamp: Math.floor(nowMs / 1000),
    item: undefined,
    stepsLeft: MAX_STEPS,
    isUserUnknown: false,
    isKeyMissing: false,
    isBucketed: false,
  };
  let variant: string | undefined;
  try {
    const result = flag.rule.run(scope);
    // Also of true and false, and of a number, there may be a variant.
    if (result !== null) variant = textOf(result);
  } catch (error) {
    // A RuleError, or the stack's end in a context nested beyond reason.
    return failure('GENERAL', `the rule failed: ${(error as Error).message}`, flag.metadata);
  }
  const bucketing = scope.isBucketed ? flag.bucketing : undefined;
  if (variant !== undefined) return ofVariant(flag, variant, 'TARGETING_MATCH', bucketing);
  if (flag.defaultVariant === undefined && scope.isKeyMissing) {
    return { ...withoutValue(flag, 'DEFAULT'), isUserMissing: true };
  }
  return byDefault(flag, 'DEFAULT', bucketing);
}

/** Without a default variant there is no error, and no value either. */
function byDefault(flag: Flag, reason: FlagReason, bucketing?: Bucketing): FlagDetails {
  return flag.defaultVariant === undefined
    ? withoutValue(flag, 'DEFAULT', bucketing)
    : ofVariant(flag, flag.defaultVariant, reason, bucketing);
}

const LONGEST_NAME = 100;

function ofVariant(
  { variants, metadata }: Flag,
  variant: string,
  reason: FlagReason,
  bucketing: Bucketing | undefined,
): FlagDetails {
  const value = variants.get(variant);
  if (value === undefined) {
    const name = variant.slice(0, LONGEST_NAME);
    return failure('GENERAL', `the rule answers "${name}", which is no variant`, metadata);
  }
  return {
    value,
    variant,
    reason,
    errorCode: undefined,
    errorDetails: undefined,
    metadata,
    bucketing,
    isUserMissing: false,
  };
}

function withoutValue({ metadata }: Flag, reason: FlagReason, bucketing?: Bucketing): FlagDetails {
  return { ...NO_ANSWER, reason, metadata, bucketing };
}

function typed(details: FlagDetails, type: FlagType): FlagDetails {
  const { value, metadata } = details;
  if (value === undefined || isOfType(value, type)) return details;
  return failure('TYPE_MISMATCH', `the value is ${typeof value}, asked for ${type}`, metadata);
}

function isOfType(value: Json, type: FlagType): boolean {
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function failure(
  errorCode: FlagErrorCode,
  errorDetails: string,
  metadata: FlagMetadata,
): FlagDetails {
  return { ...NO_ANSWER, reason: 'ERROR', errorCode, errorDetails, metadata };
}

const NO_ANSWER = {
  value: undefined,
  variant: undefined,
  errorCode: undefined,
  errorDetails: undefined,
  bucketing: undefined,
  isUserMissing: false,
};
