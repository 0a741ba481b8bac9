import { z } from 'zod';
import { expecting } from '../findings.ts';
import { parseDurationMs } from '../time.ts';

/**
 * The quantities of our files. Each is text with its unit, so that nobody guesses between seconds and
 * milliseconds; what comes out is a number in the unit that its name says.
 */

const AMOUNT = '(\\d+(?:\\.\\d+)?)';
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;
const RATE = new RegExp(`^${AMOUNT}\\s*/\\s*(s|m|h)$`);
const PERCENTAGE = new RegExp(`^${AMOUNT}\\s*%$`);
const FACTOR = new RegExp(`^${AMOUNT}\\s*x$`);

/** Longer than any rehearsal is watched, and far within what a timer and a double can count. */
const MAX_DURATION_MS = 30 * 86_400_000;

const PER_SECOND: Record<string, number> = { s: 1, m: 60, h: 3_600 };

const DURATION_WORDS = 'a duration such as 30s, 10m or 1h30m';
const RATE_WORDS = 'a rate such as 40/s or 600/m';
const SHARE_WORDS = 'a share such as 5% or 0.05';
const FACTOR_WORDS = 'a factor such as 2x or 1.5x';

const PLAIN_NUMBER = /^\d+(?:\.\d+)?$/;

/** Text of a form; what is not gets told what is odd about it. */
function quantityText(words: string, pattern: RegExp): z.ZodString {
  const error = (issue: z.core.$ZodRawIssue) => {
    const { input } = issue;
    if (PLAIN_NUMBER.test(String(input))) return `${input} has no unit; expected ${words}`;
    return negativeOr(words, input);
  };
  return expecting(words, z.string({ error }).regex(pattern, { error }));
}

function negativeOr(words: string, input: unknown): string {
  const isNegative = /^-\d/.test(String(input));
  return isNegative ? `${input} is negative; expected ${words}` : `expected ${words}`;
}

const durationText = quantityText(DURATION_WORDS, DURATION);

/** `10m` → ms, zero allowed: a moment, counted from the start of the traffic. */
export const moment = durationText.transform((text, context) => {
  const durationMs = parseDurationMs(text) ?? 0;
  if (durationMs > MAX_DURATION_MS)
    return refuse(context, `${text} is too long; expected at most 30d`);
  return durationMs;
});

/** `10m` → ms, more than nothing. */
export const duration = durationText.transform((text, context) => {
  const durationMs = parseDurationMs(text) ?? 0;
  if (durationMs === 0) return refuse(context, `${text} is no time at all; expected more than 0s`);
  if (durationMs > MAX_DURATION_MS)
    return refuse(context, `${text} is too long; expected at most 30d`);
  return durationMs;
});

/** More requests than one machine sends; a larger rate is a typing error. */
const MAX_PER_SECOND = 100_000;

/** `40/s`, `600/m` → requests per second. */
export const rate = quantityText(RATE_WORDS, RATE).transform((text, context) => {
  const [, amount, unit] = RATE.exec(text) ?? [];
  const perSecond = Number(amount) / (PER_SECOND[unit ?? ''] ?? 1);
  if (perSecond > MAX_PER_SECOND) {
    return refuse(context, `${text} is too much; expected at most ${MAX_PER_SECOND}/s`);
  }
  return perSecond;
});

/** `5%` or 0.05 → 0..1. */
export const share = expecting(
  SHARE_WORDS,
  z.union(
    [
      z.string().regex(PERCENTAGE, { error: shareOddity }),
      z.number().min(0, { error: shareOddity }).max(1, { error: shareOddity }),
    ],
    { error: shareOddity },
  ),
).transform((written, context) => {
  if (typeof written === 'number') return written;
  const percent = Number(PERCENTAGE.exec(written)?.[1]);
  if (percent > 100) return refuse(context, `${written} is more than all; expected at most 100%`);
  return percent / 100;
});

function shareOddity({ input }: z.core.$ZodRawIssue): string {
  if (typeof input === 'number' && input > 1) {
    const meant = input <= 100 ? `; did you mean ${input}%?` : '';
    return `${input} is more than all; expected ${SHARE_WORDS}${meant}`;
  }
  if (typeof input === 'string' && PLAIN_NUMBER.test(input)) {
    return `"${input}" is quoted, so it is text; expected ${SHARE_WORDS}`;
  }
  return negativeOr(SHARE_WORDS, input);
}

/** A model a thousand times slower or wordier is a typing error. */
const MAX_FACTOR = 1_000;

/** `2x` → 2. */
export const factor = quantityText(FACTOR_WORDS, FACTOR).transform((text, context) => {
  const value = Number(FACTOR.exec(text)?.[1]);
  if (value === 0) return refuse(context, `${text} leaves nothing; expected more than 0x`);
  if (value > MAX_FACTOR) return refuse(context, `${text} is too much; expected at most 1000x`);
  return value;
});

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

/** For the `when` of a refinement: run it although single values are wrong, to list all at once. */
export function isMapping(payload: { readonly value: unknown }): boolean {
  return typeof payload.value === 'object' && payload.value !== null;
}
