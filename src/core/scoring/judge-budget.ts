/** US dollars per million tokens. */
export interface TokenPrice {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

export interface TokenUse {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What a question costs that was never asked. */
export const NOTHING_USED: TokenUse = { inputTokens: 0, outputTokens: 0 };

/**
 * What may still be spent. The cost of a reply is set aside before it is asked for, so that replies
 * under way together do not go beyond the limit; what it really cost is booked when it came.
 */
export interface JudgeBudget {
  readonly spentUsd: number;
  /** The most that this use may cost, set aside; null if that is more than is left. */
  reserve(most: TokenUse): Reservation | null;
}

export interface Reservation {
  /** Books what was used, or all of what was set aside where that is not known. */
  settle(used: TokenUse | null): void;
}

export function judgeBudget(limitUsd: number, price: TokenPrice): JudgeBudget {
  let spentUsd = 0;
  let reservedUsd = 0;
  const costOf = ({ inputTokens, outputTokens }: TokenUse): number =>
    (inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion) / 1e6;
  return {
    get spentUsd() {
      return spentUsd;
    },
    reserve: (most) => {
      const mostUsd = costOf(most);
      if (spentUsd + reservedUsd + mostUsd > limitUsd) return null;
      reservedUsd += mostUsd;
      let isSettled = false;
      return {
        settle: (used) => {
          if (isSettled) return;
          isSettled = true;
          reservedUsd -= mostUsd;
          spentUsd += used === null ? mostUsd : costOf(used);
        },
      };
    },
  };
}
