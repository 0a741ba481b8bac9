import type { Letter } from './judge-prompt.ts';
import { CANNOT_TELL, GOOD, HALLUCINATED, type Score, USELESS } from './score.ts';

/** How a judge came to its score, for the count of its doubts. */
export type JudgedHow = 'told' | 'contradicted' | 'nonsense';

export interface Judgement {
  readonly how: JudgedHow;
  readonly score: Score;
}

/** Of a judge that thinks aloud, its last line counts. */
const LETTER = /^[\s"'`*([{]*([AB])[\s"'`*)\]}.:]*$/;
const MAX_REPLY = 64_000;

/** The letter that a reply comes to; null for anything but a letter. */
export function letterOf(reply: string): Letter | null {
  const last = reply.slice(-MAX_REPLY).trimEnd().split('\n').at(-1) ?? '';
  if (last.length > 40) return null;
  const found = LETTER.exec(last)?.[1];
  return found === 'A' || found === 'B' ? found : null;
}

/**
 * What two replies come to: in the first question A was good, in the second B. A judge that likes a
 * letter better than the other says the same twice, and contradicts itself. Whatever is no letter is
 * no verdict either.
 */
export function judgement(first: string, swapped: string, isAboutTruth: boolean): Judgement {
  const letters = [letterOf(first), letterOf(swapped)];
  if (letters.includes(null)) return { how: 'nonsense', score: CANNOT_TELL };
  if (letters[0] === letters[1]) return { how: 'contradicted', score: CANNOT_TELL };
  const bad = isAboutTruth ? HALLUCINATED : USELESS;
  return { how: 'told', score: letters[0] === 'A' ? GOOD : bad };
}
