import type { Score } from './score.ts';
import type { ScorerKind } from './scorer-choice.ts';

/** What one scorer said of one model's answers. */
export interface ScorerTally {
  readonly kind: ScorerKind;
  /** Answers it called good or bad. */
  readonly told: number;
  /** Of these, those with what it looks for: falsehoods for known-good, else all that are bad. */
  readonly flagged: number;
  readonly unknown: number;
}

export interface ScorerTallies {
  add(kind: ScorerKind, score: Score, count?: number): void;
  /** In the order of the kinds given. */
  read(): readonly ScorerTally[];
}

export function scorerTallies(kinds: readonly ScorerKind[]): ScorerTallies {
  const counts = new Map(kinds.map((kind) => [kind, { told: 0, flagged: 0, unknown: 0 }]));
  return {
    add: (kind, score, count = 1) => {
      const own = counts.get(kind);
      if (own === undefined) return;
      if (score.verdict === 'unknown') own.unknown += count;
      else own.told += count;
      if (isFlagged(kind, score)) own.flagged += count;
    },
    read: () => [...counts].map(([kind, own]) => ({ kind, ...own })),
  };
}

/** An evasive answer is bad, and yet no falsehood: what known-good is measured on are those. */
function isFlagged(kind: ScorerKind, { verdict, hallucination }: Score): boolean {
  return kind === 'known-good' ? hallucination === true : verdict === 'bad';
}
