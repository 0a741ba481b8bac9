import { wordsOf } from './words.ts';

/** How much of an answer its context does not hold. */
export interface Overlap {
  /** Share of the answer's words, the small ones among them, that the context has not, 0..1. */
  readonly newShare: number;
  /** Words with a meaning of their own that the context has not. */
  readonly newContentWords: number;
  /** The answer speaks of its speaker, and the context of nobody who does. */
  readonly speaksOfSelf: boolean;
  /** A number of the answer that the context has not. */
  readonly hasNewNumber: boolean;
  readonly contentWords: number;
}

const SMALL_WORDS = new Set(
  `a an the and or but if then than so as of at by for with about into through during before after
   above below to from up down in out on off over under again is am are was were be been being have
   has had do does did having doing will would can could should may might must shall i me my we our
   you your he him his she her it its they them their this that these those what which who whom
   there here when where why how all any both each few more most other some such no nor not only own
   same too very just also because until while s t d m ll re ve nt`.split(/\s+/),
);

const SELF = new Set('i my me we our im ive id ill myself'.split(' '));
/** Compares by word stems, whatever their case; undefined for an answer without a word. */
export function overlapOf(answer: string, context: string): Overlap | undefined {
  const said = tokensOf(answer);
  if (said.length === 0) return undefined;
  const given = tokensOf(context);
  const known = new Set(given.map(stemOf));
  const content = said.filter(hasMeaning);
  const isNew = (word: string): boolean => !known.has(stemOf(word));
  return {
    newShare: said.filter(isNew).length / said.length,
    newContentWords: content.filter(isNew).length,
    speaksOfSelf: said.some((word) => SELF.has(word)) && !given.some((word) => SELF.has(word)),
    hasNewNumber: said.some((word) => /^\d/.test(word) && isNew(word)),
    contentWords: content.length,
  };
}

/** Not one of the words that only hold others together. */
export function hasMeaning(word: string): boolean {
  return !SMALL_WORDS.has(word);
}

/** Scripts that put no space between words: each of their characters stands for itself. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Words in lower case, numbers without their thousands separators. */
export function tokensOf(text: string): string[] {
  return wordsOf(text).flatMap(({ folded }) => (UNSPACED.test(folded) ? [...folded] : [folded]));
}

const ENDINGS = 'ingly edly ings ing ies ied ers er est ed es ly s'.split(' ');
const SHORTEST_STEM = 3;

/** English endings taken off, roughly: `jumps`, `jumping` and `jumped` are one. */
export function stemOf(word: string): string {
  const ending = ENDINGS.find(
    (each) => word.endsWith(each) && word.length - each.length >= SHORTEST_STEM,
  );
  return ending === undefined ? word : word.slice(0, -ending.length);
}
