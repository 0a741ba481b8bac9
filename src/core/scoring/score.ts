/**
 * What a scorer makes of an answer. Quality is 0..1. `unknown`: it cannot tell, and the answer
 * counts for nothing; whatever a scorer cannot read ends here and never as `good`.
 */
export type Score =
  | { readonly verdict: 'good' | 'bad'; readonly quality: number; readonly hallucination: boolean }
  | { readonly verdict: 'unknown'; readonly quality: null; readonly hallucination: null };

export type Verdict = Score['verdict'];
export const VERDICTS = ['good', 'bad', 'unknown'] as const satisfies readonly Verdict[];

export const CANNOT_TELL: Score = { verdict: 'unknown', quality: null, hallucination: null };
export const GOOD: Score = { verdict: 'good', quality: 1, hallucination: false };
/** Of no use to the user, though nobody was misled. */
export const USELESS: Score = { verdict: 'bad', quality: 0, hallucination: false };
export const HALLUCINATED: Score = { verdict: 'bad', quality: 0, hallucination: true };

/** An answer with what is needed to judge it. */
export interface ScorableAnswer {
  readonly requestId: string;
  /** The last thing the user said. */
  readonly question: string;
  readonly answer: string;
  /** What the request supplied to answer from; empty if it supplied nothing. */
  readonly context: string;
  /** The model's own word on why it stopped, such as `stop` or `length`; null if it gave none. */
  readonly finishReason: string | null;
}
