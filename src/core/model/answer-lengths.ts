import type { Fact } from '../facts/fact.ts';
import { countTokens } from '../tokens.ts';
import { MAX_OUTPUT_TOKENS } from './answer-plan.ts';
import { coreSentence, type Injected } from './answer-text.ts';
import { REFUSALS } from './faults/refusal.ts';
import { MISFORMATS } from './faults/wrong-format.ts';
import { shareUpTo } from './lognormal.ts';
import type { Spread } from './profile.ts';
import { lognormalOf } from './spread.ts';
import { CLAIMS, EVASIONS, FILLERS, OPENERS } from './wording.ts';

/** Shares of answers by their number of tokens, which is the index; they sum to 1. */
export type LengthShares = Float64Array;

/** Lengths rarer than this are taken together with the longest one that is not. */
const NEGLIGIBLE = 1e-8;

/**
 * Lengths of opener and core sentence, before any filler: over all wordings, and over the facts
 * that the prompts ask for (one entry a prompt; undefined where it asks for none).
 */
export function baseLengths(
  facts: readonly (Fact | undefined)[],
  injected: Injected,
): LengthShares {
  const openers = OPENERS.map(countTokens);
  const shares: number[] = [];
  for (const fact of facts) {
    const sentences = sentenceLengths(fact, injected);
    const share = 1 / (facts.length * sentences.length * openers.length);
    for (const sentence of sentences)
      for (const opener of openers)
        shares[opener + sentence] = (shares[opener + sentence] ?? 0) + share;
  }
  return Float64Array.from(shares, (share) => share ?? 0);
}

const WORDINGS: Readonly<Record<Injected, { readonly length: number }>> = {
  right: CLAIMS,
  hallucination: CLAIMS,
  vague: EVASIONS,
  refusal: REFUSALS,
  wrongFormat: MISFORMATS,
  // All alike.
  neutral: CLAIMS,
};

function sentenceLengths(fact: Fact | undefined, injected: Injected): number[] {
  const wordings = WORDINGS[injected].length;
  return Array.from({ length: wordings }, (_, index) =>
    countTokens(coreSentence(fact, injected, (index + 0.5) / wordings)),
  );
}

/**
 * Lengths of whole answers, exactly as `answerText` makes them: from a base and a first filler on,
 * an answer may end at one length after the other, and ends at the first that the next one would
 * not bring nearer to the target. `wanted` is that target, or how targets spread.
 */
export function answerLengths(bases: LengthShares, wanted: Spread | number): LengthShares {
  const targetBelow = typeof wanted === 'number' ? sureTarget(wanted) : targetShares(wanted);
  const fillers = FILLERS.map((filler) => countTokens(` ${filler}`));
  const shares: number[] = [];
  for (const [base, baseShare] of bases.entries()) {
    if (baseShare === 0) continue;
    for (let first = 0; first < fillers.length; first += 1) {
      let length = base;
      let ended = 0;
      for (let turn = first; ended < 1; turn += 1) {
        const longer = length + (fillers[turn % fillers.length] ?? 0);
        const endedHere = targetBelow[Math.ceil((length + longer) / 2)] ?? 1;
        const share = (baseShare / fillers.length) * (endedHere - ended);
        shares[length] = (shares[length] ?? 0) + share;
        ended = endedHere;
        length = longer;
      }
    }
  }
  return Float64Array.from(shares, (share) => share ?? 0);
}

/** The same of a single target. */
function sureTarget(wanted: number): number[] {
  const target = Math.min(Math.max(wanted, 1), MAX_OUTPUT_TOKENS);
  return new Array<number>(target + 1).fill(0);
}

/** Shares of targets below each number of tokens, which is the index; 1 beyond the last. */
function targetShares(outputTokens: Spread): number[] {
  const wanted = lognormalOf(outputTokens);
  // Below 1 there is no target.
  const shares = [0, 0];
  for (let tokens = 2; tokens <= MAX_OUTPUT_TOKENS; tokens += 1) {
    // Rounded twice on its way to a target: to thousandths, then to whole tokens.
    const share = shareUpTo(tokens - 0.5 - 0.0005, wanted);
    if (share > 1 - NEGLIGIBLE) break;
    shares.push(share);
  }
  return shares;
}
