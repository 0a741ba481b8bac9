/** The four answers of an analysis. Inconclusive is an answer: silence is never a pass. */
export const VERDICTS = ['Successful', 'Failed', 'Inconclusive', 'Error'] as const;
export type Verdict = (typeof VERDICTS)[number];
