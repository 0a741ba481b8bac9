import { ordered } from './compare.ts';
import type { GoValue } from './go-values.ts';
import { type Budget, spendStep } from './limits.ts';

interface Keyed {
  readonly item: GoValue;
  readonly key: GoValue;
}

interface SortOrder {
  readonly descending: boolean;
  readonly budget: Budget;
  readonly offset: number;
}

/** The items in the order of their keys; fails if two keys cannot be compared. */
export function sortedBy(keyed: readonly Keyed[], order: SortOrder): GoValue[] {
  const { descending, budget, offset } = order;
  const compare = (a: Keyed, b: Keyed): number => {
    spendStep(budget, offset);
    if (ordered('<', a.key, b.key, offset)) return descending ? 1 : -1;
    if (ordered('<', b.key, a.key, offset)) return descending ? -1 : 1;
    return 0;
  };
  return keyed.toSorted(compare).map(({ item }) => item);
}
