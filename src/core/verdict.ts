/** The four answers of an analysis. Inconclusive is an answer: silence is never a pass. */
export type Verdict = 'Successful' | 'Failed' | 'Inconclusive' | 'Error';
