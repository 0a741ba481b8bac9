/**
 * What matching may still cost, in moves of the automaton; several expressions may share one. The
 * cost of a match depends on expression and text alone, never on what was matched before.
 */
export interface RegexpBudget {
  movesLeft: number;
  readonly limit: number;
}

export function regexpBudget(limit: number): RegexpBudget {
  return { movesLeft: limit, limit };
}

/** Whether a text matches, if there was budget enough to find out. */
export type Outcome = 'match' | 'no match' | 'budget spent';
