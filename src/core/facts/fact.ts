/** What a question may be about. */
export const TOPICS = [
  'capital',
  'element-symbol',
  'element-name',
  'element-number',
  'event-year',
  'arithmetic',
] as const;
export type Topic = (typeof TOPICS)[number];

/** A question with one known answer, and a wrong answer of the same type that a model might give. */
export interface Fact {
  /** Unique and stable: `capital/france`. */
  readonly id: string;
  readonly topic: Topic;
  readonly question: string;
  /** Every way in which the question may be asked; `question` is one of them. */
  readonly phrasings: readonly string[];
  /** What the question is about, as it stands inside a sentence: `the capital of France`. */
  readonly subject: string;
  /** A sentence without its full stop that states an answer; `{answer}` marks its place. */
  readonly claim: string;
  readonly right: string;
  readonly wrong: string;
}

/** The parts of a fact that a topic's table decides; the rest follows from them. */
export interface FactParts {
  readonly id: string;
  readonly topic: Topic;
  readonly phrasings: readonly [string, ...string[]];
  readonly subject: string;
  readonly claim: string;
  readonly right: string;
  readonly wrong: string;
}

/** The phrasing is picked by `index`, so that neighbours in a table are asked differently. */
export function factOf(parts: FactParts, index: number): Fact {
  const { phrasings } = parts;
  return { ...parts, question: phrasings[index % phrasings.length] ?? phrasings[0] };
}

/** `the Czech Republic` is `the-czech-republic`. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Rows of a table written one to a line, its columns parted by `|`. */
export function tableRows(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
}
