import { TRAFFIC_COLUMNS } from './run-watch.ts';
import { HISTORY_SIZE, TimeTable } from './time-table.ts';

/** What is counted of one second; null where no router of this process serves. */
export interface Second {
  /** Percent to the canary, as confirmed. */
  readonly weight: number | null;
  /** Requests dispatched since the start. */
  readonly started: Started | null;
}

interface Started {
  readonly stable: number;
  readonly canary: number;
}

/** Over how many seconds a present rate is taken. */
const RATE_SECONDS = 5;
/** Who has not looked for so long was not there: the process was stopped, or the machine slept. */
const AWAY_MS = 5_000;

/** What users were served, second by second. Times are ms since the epoch. */
export class TrafficHistory {
  readonly table = new TimeTable(TRAFFIC_COLUMNS, HISTORY_SIZE);
  #looks: { readonly atMs: number; readonly started: Started | null }[] = [];

  secondPassed(atMs: number, { weight, started }: Second): void {
    const last = this.#looks.at(-1);
    const isAway = last !== undefined && atMs - last.atMs > AWAY_MS;
    if (isAway) this.break(last.atMs);
    this.#looks = [...(isAway ? [] : this.#looks.slice(-RATE_SECONDS)), { atMs, started }];
    const rates = this.#ratesSince(-2);
    const all = rates === null ? 0 : rates.stable + rates.canary;
    const share = rates === null || all === 0 ? null : rounded((100 * rates.canary) / all);
    this.table.add(atMs, [weight, share, rates?.stable ?? null, rates?.canary ?? null]);
  }

  /** A weight that was confirmed while nothing else was counted. */
  weighed(atMs: number, weight: number): void {
    this.table.add(atMs, [weight, null, null, null]);
  }

  break(atMs: number): void {
    this.table.break(atMs);
  }

  /** Requests a second over the last few; null while they are not known. */
  get requestsPerSecond(): Started | null {
    return this.#ratesSince(0);
  }

  #ratesSince(place: number): Started | null {
    const [from, to] = [this.#looks.at(place), this.#looks.at(-1)];
    if (!from?.started || !to?.started || to.atMs <= from.atMs) return null;
    const seconds = (to.atMs - from.atMs) / 1_000;
    const stable = (to.started.stable - from.started.stable) / seconds;
    const canary = (to.started.canary - from.started.canary) / seconds;
    // Counters that have fallen are those of another process.
    if (stable < 0 || canary < 0) return null;
    return { stable: rounded(stable), canary: rounded(canary) };
  }
}

/** To hundredths: more of a second's requests says nothing, and would be sent to every reader. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
