/** What a look at counters comes to. */
export interface RateLook {
  /** Requests a second since the last look, in the order of the counters; null while they are not known. */
  readonly rates: readonly number[] | null;
  /** When nobody looked from, where that was so long that nothing follows from before; else null. */
  readonly awaySinceMs: number | null;
}

/** Over how many seconds a present rate is taken. */
const RECENT_LOOKS = 5;
/** Who has not looked for so long was not there: the process was stopped, or the machine slept. */
const AWAY_MS = 5_000;

interface Counted {
  readonly atMs: number;
  readonly counts: readonly number[] | null;
}

/** Rates by counters that are looked at about once a second; null where nobody counts. */
export class RequestRates {
  #looks: Counted[] = [];

  look(atMs: number, counts: readonly number[] | null): RateLook {
    const last = this.#looks.at(-1);
    const isAway = last !== undefined && atMs - last.atMs > AWAY_MS;
    this.#looks = [...(isAway ? [] : this.#looks.slice(-RECENT_LOOKS)), { atMs, counts }];
    return { rates: this.#ratesSince(-2), awaySinceMs: isAway ? last.atMs : null };
  }

  /** Over the last few seconds. */
  get recent(): readonly number[] | null {
    return this.#ratesSince(0);
  }

  #ratesSince(place: number): readonly number[] | null {
    const [from, to] = [this.#looks.at(place), this.#looks.at(-1)];
    if (!from?.counts || !to?.counts || to.atMs <= from.atMs) return null;
    const before = from.counts;
    const seconds = (to.atMs - from.atMs) / 1_000;
    const rates = to.counts.map((count, index) => (count - (before[index] ?? 0)) / seconds);
    // Counters that have fallen are those of another process.
    return rates.some((rate) => rate < 0) ? null : rates.map(rounded);
  }
}

/** Percent of all that each rate is; null where there was nothing. */
export function percentages(rates: readonly number[] | null): readonly number[] | null {
  const all = (rates ?? []).reduce((sum, rate) => sum + rate, 0);
  return rates === null || all === 0 ? null : rates.map((rate) => rounded((100 * rate) / all));
}

/** To hundredths: more of a second's requests says nothing, and would be sent to every reader. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
