import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Real answers with people's labels, which stand beside the project and are not part of it. */
const TRACES = join(import.meta.dirname, '../../../../shared/traces');

export const BEGIN_FILE = join(TRACES, 'begin_dev_wow.tsv');
const HALUEVAL_FILE = join(TRACES, 'halueval_qa_one-turn_gen_data.json');
const TRUTHFULQA_FILE = join(TRACES, 'truthfulqa.csv');

/** For `skipIf`; the reason stands in the name of each test. */
export const NO_TRACES = ![BEGIN_FILE, HALUEVAL_FILE, TRUTHFULQA_FILE].every(existsSync);

export interface HaluEvalRow {
  readonly knowledge: string;
  readonly question: string;
  readonly right_answer: string;
  readonly hallucinated_answer: string;
}

export function haluEval(): HaluEvalRow[] {
  const lines = readFileSync(HALUEVAL_FILE, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** Every correct and incorrect answer of TruthfulQA: statements of a sentence, by people. */
export function truthfulQaAnswers(): string[] {
  const [heading = [], ...rows] = csvRows(readFileSync(TRUTHFULQA_FILE, 'utf8'));
  const places = ['Correct Answers', 'Incorrect Answers'].map((name) => heading.indexOf(name));
  return rows
    .flatMap((row) =>
      places.flatMap((place) => (row[place] ?? '').split(';').map((answer) => answer.trim())),
    )
    .filter((answer) => answer !== '');
}

function csvRows(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g,
  )) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',' && end !== '') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

/** How often a scorer said what. */
export function verdictsOf(
  texts: readonly string[],
  score: (text: string) => { readonly verdict: 'good' | 'bad' | 'unknown' },
): Record<'good' | 'bad' | 'unknown', number> {
  const counts = { good: 0, bad: 0, unknown: 0 };
  for (const text of texts) counts[score(text).verdict] += 1;
  return counts;
}
