import type { Answer } from '../answer-plan.ts';
import { duplicateChunk } from './duplicate-chunk.ts';
import type { Flaw, FlawStrike } from './flaw.ts';
import { missingDone } from './missing-done.ts';
import { repetition } from './repetition.ts';
import { slowDrip } from './slow-drip.ts';
import { spikes } from './spikes.ts';
import { truncation } from './truncation.ts';
import { wrongUsage } from './wrong-usage.ts';

/** In the order in which they strike an answer: what it says, how it is sent, when. */
export const FLAW_NAMES = [
  'truncation',
  'repetition',
  'wrongUsage',
  'duplicateChunk',
  'missingDone',
  'slowDrip',
  'spikes',
] as const;
export type FlawName = (typeof FLAW_NAMES)[number];

/** Which share of the answers, 0..1, and how hard; `at` null is the flaw's own usual. */
export interface FlawSetting {
  readonly share: number;
  readonly at: number | null;
}

export type Flaws = Readonly<Partial<Record<FlawName, FlawSetting>>>;

const FLAWS: Readonly<Record<FlawName, Flaw>> = {
  truncation,
  repetition,
  wrongUsage,
  duplicateChunk,
  missingDone,
  slowDrip,
  spikes,
};

/**
 * The answer with the flaws that it draws. Each flaw has chance of its own, so that a larger share only
 * adds answers to those already struck, and none moves another.
 */
export function flawed(
  answer: Answer,
  flaws: Flaws,
  { chanceOf, maxTokens }: Pick<FlawStrike, 'maxTokens'> & { chanceOf(flaw: FlawName): number },
): Answer {
  return FLAW_NAMES.reduce((before, name) => {
    const setting = flaws[name];
    if (setting === undefined || chanceOf(name) >= setting.share) return before;
    return FLAWS[name](before, { at: setting.at, place: 0, maxTokens });
  }, answer);
}
