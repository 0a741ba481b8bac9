import { CANNOT_TELL, type Score } from './score.ts';

/**
 * What several scorers come to: bad if one of them says so, at its quality; good if one does and
 * none disagrees; else nobody can tell.
 */
export function combinedScore(scores: readonly Score[]): Score {
  const told = scores.filter((score) => score.verdict !== 'unknown');
  if (told.length === 0) return CANNOT_TELL;
  return {
    verdict: told.some(({ verdict }) => verdict === 'bad') ? 'bad' : 'good',
    quality: Math.min(...told.map(({ quality }) => quality)),
    hallucination: told.some(({ hallucination }) => hallucination),
  };
}
