import type { Verdict } from '../core/verdict.ts';

/** A sign beside the word, so that a colour is never the only one to say it. */
export const VERDICT_MARK: Readonly<Record<Verdict, string>> = {
  Successful: '✔',
  Failed: '✘',
  Inconclusive: '?',
  Error: '!',
};
