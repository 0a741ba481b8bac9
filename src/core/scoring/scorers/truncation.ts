import { bracketsOf } from '../json-brackets.ts';
import { CANNOT_TELL, GOOD, type ScorableAnswer, type Score, USELESS } from '../score.ts';
import { wordsOf } from '../words.ts';

/** The end of an answer is what tells; a fence may have been opened far before it. */
const END_CHARS = 2_000;
/** A heading, a name or a list item needs no full stop. */
const SHORT_WORDS = 8;

/** No sentence ends with one of these; "to", "for" and the like may stand last in English. */
const NEVER_LAST = new Set(
  `a an the and or nor because although unless whereas into onto of my your our their its such
   between during including than very`.split(/\s+/),
);

const ENDED = /[.!?…。！？｡؟।:]["'”’»)\]}*_`]*$|[`|)\]}"”»*]$/u;
const HANGS = /[,;([{–—-]$/;

/**
 * Whether an answer was cut off. The model's own `length` is proof; the text is a sign only: an end
 * in a comma, an open bracket, a word such as "the", an open code block, JSON that does not close.
 * A long last line without a full stop may or may not be whole, and this cannot tell.
 *
 * Measured without the model's word: of paragraphs cut after any word 23 % found and 19 % taken for
 * whole, the others not told; of 500 whole ones none called cut, of 6,000 short answers 2.
 */
export function scoreTruncation({
  answer,
  finishReason,
}: Pick<ScorableAnswer, 'answer' | 'finishReason'>): Score {
  if (finishReason === 'length') return USELESS;
  const text = answer.trimEnd();
  if (text === '') return CANNOT_TELL;
  if (hasOpenFence(text) || isOpenJson(text)) return USELESS;
  const end = text.slice(-END_CHARS);
  const line = end.slice(end.lastIndexOf('\n') + 1);
  if (HANGS.test(line) && !/^[-–—]+$/.test(line.trim())) return USELESS;
  if (ENDED.test(line)) return GOOD;
  const words = wordsOf(line);
  const last = words.at(-1);
  if (last !== undefined && words.length > 1 && NEVER_LAST.has(last.raw)) return USELESS;
  return words.length <= SHORT_WORDS ? GOOD : CANNOT_TELL;
}

function hasOpenFence(text: string): boolean {
  let fences = 0;
  for (let at = text.indexOf('```'); at >= 0; at = text.indexOf('```', at + 3)) fences += 1;
  return fences % 2 === 1;
}

/** Counts brackets only: whether it is JSON at all is for the format to say. */
function isOpenJson(text: string): boolean {
  return /^\s*[[{]\s*["[{\d]/.test(text) && bracketsOf(text).isOpen;
}
