import { percentages, RequestRates } from './request-rates.ts';
import { TRAFFIC_COLUMNS } from './run-watch.ts';
import { HISTORY_SIZE, TimeTable } from './time-table.ts';

/** What is counted of one second. */
export interface Second {
  /** Percent to the canary, as confirmed. */
  readonly weight: number | null;
  /** Requests dispatched since the start; null where no router of this process serves. */
  readonly started: Started | null;
}

export interface Started {
  readonly stable: number;
  readonly canary: number;
}

/** What users were served, second by second. Times are ms since the epoch. */
export class TrafficHistory {
  readonly table = new TimeTable(TRAFFIC_COLUMNS, HISTORY_SIZE);
  readonly #rates = new RequestRates();

  secondPassed(atMs: number, { weight, started }: Second): void {
    const counts = started && [started.stable, started.canary];
    const { rates, awaySinceMs } = this.#rates.look(atMs, counts);
    if (awaySinceMs !== null) this.break(awaySinceMs);
    const [stable = null, canary = null] = rates ?? [];
    const [, share = null] = percentages(rates) ?? [];
    this.table.add(atMs, [weight, share, stable, canary]);
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
    const [stable, canary] = this.#rates.recent ?? [];
    return stable === undefined || canary === undefined ? null : { stable, canary };
  }
}
