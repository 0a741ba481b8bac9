import { CANNOT_TELL, GOOD, type Score, USELESS } from '../score.ts';

/** A model that refuses says so at once; later in an answer the same words are about something else. */
const OPENING_CHARS = 400;

const CANNOT = "(?:cannot|can't|can not|am unable to|am not able to|'m unable to|'m not able to)";
const DECLINE = "(?:won't|will not|must decline to|have to decline to|decline to|refuse to)";
const MY_HELP =
  '(?:assist|provide|answer|comply|fulfil|fulfill|discuss|share|engage|support|offer|create|write|' +
  'generate|respond|continue|give|do that|do this|participate|recommend|advise|produce|disclose|' +
  'help(?! but| it| thinking| feeling| wondering| noticing))';

/** Every one is linear: no repetition stands within another. */
const REFUSALS: readonly RegExp[] = [
  new RegExp(
    `\\b(?:i|we)(?: am sorry,? but i)? ?(?:really |simply |just )?(?:${CANNOT}|${DECLINE}) ${MY_HELP}\\b`,
  ),
  /\bas an? (?:ai|artificial intelligence|language model|large language model|ai language model)\b.{0,80}\b(?:cannot|can't|not able|unable|don't|do not|must)\b/,
  /\b(?:sorry|apologi[sz]e|afraid|regret)\b.{0,40}\b(?:i|we) (?:cannot|can't|can not|am unable|won't|will not|must decline)\b/,
  /\bnot something (?:that )?(?:i|we) (?:can|am able to|could|will)\b/,
  /\b(?:against|violates?|outside(?: of)?|prohibited by|not permitted by) (?:my|our|the) (?:guidelines|polic(?:y|ies)|programming|principles|content policy|usage polic(?:y|ies))\b/,
  /\b(?:i|we) (?:must|have to|need to|will have to|would have to) (?:respectfully |politely )?(?:decline|refuse)\b/,
  /\b(?:your|this|that|the) request (?:cannot|can't|can not|could not) be (?:fulfilled|completed|processed|answered)\b/,
  /^(?:i have )?no comment\b/,
];

/** Whether an answer declines to answer, in English. */
export function isRefusal(answer: string): boolean {
  const opening = answer
    .slice(0, OPENING_CHARS)
    .toLowerCase()
    .replace(/[’ʼ`]/g, "'")
    .replace(/\s+/g, ' ')
    // Some models put spaces around the parts of a word: "ca n't", "i 'm".
    .replace(/ ?(n't|'m)\b/g, '$1')
    .trim();
  return REFUSALS.some((refusal) => refusal.test(opening));
}

/**
 * Whether an answer declines to answer; one without a letter or digit is for others to judge.
 *
 * Measured: 19 of 24 refusals found that were worded without a look at the patterns; of the 5,900
 * answers of TruthfulQA none called one, but for its "I have no comment".
 */
export function scoreRefusal(answer: string): Score {
  if (!/[\p{L}\p{N}]/u.test(answer.slice(0, OPENING_CHARS))) return CANNOT_TELL;
  return isRefusal(answer) ? USELESS : GOOD;
}
