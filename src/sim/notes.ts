import type { ScoringChoice } from '../core/scoring/scorer-choice.ts';

/** What whoever reads a simulation's figures has to know of them. */
export function simulationNotes({ judge, feedback }: ScoringChoice, compression: number): string[] {
  const notes =
    judge !== null || feedback
      ? ['nobody is asked in a simulation: the word of an LLM judge or of users counts for nothing']
      : [];
  if (compression === 1) return notes;
  return [
    ...notes,
    `simulated as the rehearsal that runs ${compression} times faster than the clock: every ` +
      `window held 1/${compression} of the requests it would hold in production`,
  ];
}
