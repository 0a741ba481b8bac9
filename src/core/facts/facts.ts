import { ARITHMETIC } from './arithmetic.ts';
import { CAPITALS } from './capitals.ts';
import { ELEMENT_FACTS } from './elements.ts';
import { EVENTS } from './events.ts';
import type { Fact } from './fact.ts';

/** The built-in questions with known answers: what `prompts: facts` asks and the scorer checks. */
export const FACTS: readonly Fact[] = [...CAPITALS, ...ELEMENT_FACTS, ...EVENTS, ...ARITHMETIC];

const BY_QUESTION: ReadonlyMap<string, Fact> = new Map(
  FACTS.flatMap((fact) => fact.phrasings.map((phrasing) => [questionKey(phrasing), fact] as const)),
);

/** The fact that a question asks for, whatever its case, accents, spacing and punctuation. */
export function factForQuestion(text: string): Fact | undefined {
  if (text.length > LONGEST_QUESTION) return undefined;
  return BY_QUESTION.get(questionKey(text));
}

/** No question of the set is nearly as long; a long prompt is not worth normalising. */
const LONGEST_QUESTION = 200;

function questionKey(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .replace(/[×*]/g, ' times ')
    .replace(/[÷/]/g, ' divided by ')
    .replace(/\+/g, ' plus ')
    .replace(/ [-−] /g, ' minus ')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
