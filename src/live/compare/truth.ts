import { createHash } from 'node:crypto';
import type { Trait } from '../../core/compare/comparison.ts';
import { FACTS } from '../../core/facts/facts.ts';
import { scoreAnswer } from '../../core/scoring/score-answer.ts';
import type { Database } from './database.ts';
import { BOTH_TEXTS } from './pair-source.ts';
import { sqlText } from './sql-text.ts';

/** Answers are judged one by one: of more than so many pairs, one in two, three, … of them. */
const MOST_JUDGED = 60_000;

export interface CountedTruth {
  readonly traits: readonly Trait[];
  /** Null where no pair is of a known question. */
  readonly oneIn: number | null;
}

/**
 * Whether answers to known questions are right, by the scorer of known-good answers; the question is
 * known by its text or by the hash of it. Which pairs are judged goes by their request's id.
 */
export async function countTruth(
  database: Database,
  pairs: string,
  total: number,
): Promise<CountedTruth> {
  const questions = new Map(FACTS.map(({ question }) => [sha256(question), question]));
  const hashes = [...questions.keys()].map(sqlText).join(', ');
  const known = `prompt."sha256" IN (${hashes}) AND ${BOTH_TEXTS}`;
  const oneIn = Math.max(1, Math.ceil(total / MOST_JUDGED));
  const sampled = oneIn === 1 ? '' : ` AND hash("requestId") % ${oneIn} = 0`;
  const rows = await database.rows(
    `SELECT prompt."sha256" AS prompt, stable."text" AS stable, shadow."text" AS shadow, ` +
      `count(*)::INTEGER AS pairs FROM ${pairs} WHERE ${known}${sampled} GROUP BY 1, 2, 3`,
  );
  const right = { pairs: 0, both: 0, onlyStable: 0, onlyShadow: 0 };
  const untrue = { pairs: 0, both: 0, onlyStable: 0, onlyShadow: 0 };
  for (const row of rows) {
    const question = questions.get(String(row.prompt)) ?? '';
    const stable = scoreAnswer(question, String(row.stable));
    const shadow = scoreAnswer(question, String(row.shadow));
    if (stable.verdict === 'unknown' || shadow.verdict === 'unknown') continue;
    const count = Number(row.pairs);
    add(right, stable.verdict === 'good', shadow.verdict === 'good', count);
    add(untrue, stable.hallucination, shadow.hallucination, count);
  }
  if (right.pairs === 0) return { traits: [], oneIn: null };
  return {
    traits: [
      { name: 'right on known questions', of: 'truth', counts: right },
      { name: 'false on known questions', of: 'truth', counts: untrue },
    ],
    oneIn,
  };
}

interface Counting {
  pairs: number;
  both: number;
  onlyStable: number;
  onlyShadow: number;
}

function add(counts: Counting, stable: boolean, shadow: boolean, pairs: number): void {
  counts.pairs += pairs;
  if (stable && shadow) counts.both += pairs;
  else if (stable) counts.onlyStable += pairs;
  else if (shadow) counts.onlyShadow += pairs;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
