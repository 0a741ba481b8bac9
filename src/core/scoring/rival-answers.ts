import { ELEMENT_NAMES } from '../facts/elements.ts';
import type { Fact } from '../facts/fact.ts';
import type { Word } from './words.ts';

/**
 * Whether a word can be the answer to a question of the fact's topic, right or not: a year for a
 * year, a number for a number, a name for a capital. Words of the question itself are not asked about.
 * It knows the types of answers only, not the wrong answers that a mock may have been given.
 */
export function couldAnswer(fact: Fact, word: Word, next: Word | undefined): boolean {
  switch (fact.topic) {
    case 'capital':
      return couldBeName(word, next);
    case 'element-symbol':
      return couldBeSymbol(word, next);
    case 'element-name':
      return ELEMENTS.has(word.folded);
    case 'event-year':
      return word.isNumber && /^\d{3,4}$/.test(word.folded);
    case 'element-number':
    case 'arithmetic':
      return word.isNumber;
  }
}

const ELEMENTS: ReadonlySet<string> = new Set(ELEMENT_NAMES);

// Capitalised in the middle of a sentence without naming a place.
const NEVER_PLACES = new Set(['i', 'im', 'id', 'ill', 'ive', 'ai', 'ok', 'english', 'wikipedia']);
// Words that begin sentences such as "It is the …", "This was the …".
const STARTERS = new Set(
  `it that this these those there what which who he she they we you here one nothing everything
   nobody everyone so no yes if in as at on or to by an my be do of up us me i a`.split(/\s+/),
);
const CLAIM_VERBS = new Set(['is', 'was', 'serves', 'remains', 'became']);

function couldBeName(word: Word, next: Word | undefined): boolean {
  if (!/^\p{Lu}/u.test(word.raw) || NEVER_PLACES.has(word.folded)) return false;
  return !word.startsSentence || opensClaim(word, next);
}

/** One capital, or one with a small letter behind it, where a word of that form is unlikely. */
function couldBeSymbol(word: Word, next: Word | undefined): boolean {
  if (!/^[A-Z][a-z]?$/.test(word.raw) || word.raw === 'I') return false;
  return !word.startsSentence || opensClaim(word, next);
}

/** Every sentence begins with a capital: there, only `X is …`, `X City is …` or a bare `X.` tells. */
function opensClaim(word: Word, next: Word | undefined): boolean {
  if (word.endsSentence) return !STARTERS.has(word.folded) && word.startsSentence;
  if (next === undefined || STARTERS.has(word.folded)) return false;
  return CLAIM_VERBS.has(next.folded) || /^\p{Lu}/u.test(next.raw);
}
