import type { Fact } from '../facts/fact.ts';
import type { Stream } from '../random.ts';
import { countTokens } from '../tokens.ts';
import { REFUSALS } from './faults/refusal.ts';
import { MISFORMATS } from './faults/wrong-format.ts';
import { CLAIMS, EVASIONS, FILLERS, NEUTRAL, OPENERS } from './wording.ts';

/** What may be wrong with what an answer says, in the order in which shares are dealt. */
export const INJECTED_QUALITIES = ['hallucination', 'vague', 'refusal', 'wrongFormat'] as const;

/** What an answer says of its fact; `neutral` where the question is none of the known ones. */
export type Injected = 'right' | 'neutral' | (typeof INJECTED_QUALITIES)[number];

/** Which of the possible wordings an answer takes; each number is uniform in [0, 1). */
export interface WordingDraws {
  readonly opener: number;
  readonly sentence: number;
  readonly filler: number;
}

/** Always three draws, whatever is made of them. */
export function drawWording(draw: Stream): WordingDraws {
  return { opener: draw(), sentence: draw(), filler: draw() };
}

/** The core sentence of an answer, and filler behind it until the length is nearest the target. */
export function answerText(
  fact: Fact | undefined,
  injected: Injected,
  { wording, targetTokens }: { readonly wording: WordingDraws; readonly targetTokens: number },
): string {
  const sentences = [pick(OPENERS, wording.opener), coreSentence(fact, injected, wording.sentence)];
  let text = sentences.filter((sentence) => sentence !== '').join(' ');
  let tokens = countTokens(text);
  const first = Math.floor(wording.filler * FILLERS.length);
  for (let turn = 0; ; turn += 1) {
    const filler = ` ${FILLERS[(first + turn) % FILLERS.length]}`;
    const longer = tokens + countTokens(filler);
    if (longer - targetTokens > targetTokens - tokens) return text;
    text += filler;
    tokens = longer;
  }
}

/** The sentence that says it, in the wording that `uniform` picks. */
export function coreSentence(fact: Fact | undefined, injected: Injected, uniform: number): string {
  if (fact === undefined) return NEUTRAL;
  switch (injected) {
    case 'right':
      return claimSentence(fact, fact.right, uniform);
    case 'hallucination':
      return claimSentence(fact, fact.wrong, uniform);
    case 'vague':
      return pick(EVASIONS, uniform)(fact.subject);
    case 'refusal':
      return pick(REFUSALS, uniform);
    case 'wrongFormat':
      return pick(MISFORMATS, uniform);
    case 'neutral':
      return NEUTRAL;
  }
}

function claimSentence(fact: Fact, answer: string, uniform: number): string {
  const sentence = pick(CLAIMS, uniform)(fact.claim.replace('{answer}', answer), answer);
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function pick<T>(choices: readonly T[], uniform: number): T {
  const choice = choices[Math.floor(uniform * choices.length)];
  if (choice === undefined) throw new Error(`no choice for ${uniform} of ${choices.length}`);
  return choice;
}
