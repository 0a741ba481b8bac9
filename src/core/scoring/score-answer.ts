import type { Fact } from '../facts/fact.ts';
import { factForQuestion } from '../facts/facts.ts';
import { couldAnswer } from './rival-answers.ts';
import { CANNOT_TELL, GOOD, HALLUCINATED, type Score, USELESS } from './score.ts';
import { type Word, wordsOf } from './words.ts';

/** Useless to the user, yet nobody was misled. */
const EVASIVE: Score = { verdict: 'bad', quality: 0.3, hallucination: false };

/** An answer is judged by its beginning; no model needs more to state a fact. */
const JUDGED_CHARS = 4_000;

/**
 * Compares an answer with the known-good answer of its question, knowing nothing of how the answer
 * came to be. Quality is 0..1. The right answer stated (not after a "not") is good; nothing of the
 * asked type stated is evasive; something else of that type stated is a hallucination.
 *
 * Measured on the mock models' own answers, every fact with every wording: 5,792 of 5,796
 * hallucinations found (99.9 %), no false alarm in 9,660 right and evasive ones. Freer prose does
 * worse: an answer that names both the right and a wrong thing passes as right.
 */
export function scoreAnswer(question: string, answer: string): Score {
  const fact = factForQuestion(question);
  if (fact === undefined) return CANNOT_TELL;
  const words = wordsOf(answer.slice(0, JUDGED_CHARS));
  if (words.length === 0) return USELESS;
  if (statesRight(fact, words)) return GOOD;
  return statesRival(fact, words) ? HALLUCINATED : EVASIVE;
}

function statesRight(fact: Fact, words: readonly Word[]): boolean {
  // A chemical symbol is one only in its own case: `In` is not `in`, `Co` is not `CO`.
  const key = (word: Word) => (fact.topic === 'element-symbol' ? word.raw : word.folded);
  const right = wordsOf(fact.right).map(key);
  return words.some(
    (_, start) =>
      right.every((part, offset) => part === keyAt(words, start + offset, key)) &&
      !isDenied(words, start),
  );
}

function keyAt(words: readonly Word[], index: number, key: (word: Word) => string) {
  const word = words[index];
  return word === undefined ? undefined : key(word);
}

const DENIALS = new Set(['not', 'never', 'isnt', 'wasnt', 'than']);

/** "not Sydney", "isn't Sydney", "rather than Sydney", "instead of Sydney". */
function isDenied(words: readonly Word[], start: number): boolean {
  const before = words[start - 1];
  if (before === undefined || before.endsSentence) return false;
  if (before.folded === 'of') return words[start - 2]?.folded === 'instead';
  return DENIALS.has(before.folded);
}

function statesRival(fact: Fact, words: readonly Word[]): boolean {
  const known = new Set(wordsOf(`${fact.claim} ${fact.right}`).map(({ folded }) => folded));
  return words.some(
    (word, index) => !known.has(word.folded) && couldAnswer(fact, word, words[index + 1]),
  );
}
