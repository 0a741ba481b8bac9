import type { AbMetricName } from '../../abtest/metrics.ts';
import type { AbDifference, AbResult } from '../../abtest/results.ts';
import { BoundedLog } from '../../history/bounded-log.ts';
import { percentages, RequestRates } from '../../history/request-rates.ts';
import { HISTORY_SIZE, TimeTable } from '../../history/time-table.ts';
import { AB_COLUMNS, type AbHappening, type AbHistory, type AbNow } from './ab-watch.ts';

/** What a router counts for each arm, by its name. */
export type OfArms = ReadonlyMap<string, number>;

interface Compared {
  readonly arm: string;
  readonly metric: AbMetricName;
  readonly table: TimeTable;
}

/** How far somebody has read; see `AbRecord.since`. */
export interface AbMark {
  readonly traffic: number;
  readonly metrics: ReadonlyMap<string, number>;
}

/** What is kept of an A/B test, in memory that does not grow with it. Times are ms since the epoch. */
export class AbRecord {
  readonly log = new BoundedLog<AbHappening>();
  readonly #arms: readonly string[];
  readonly #rates = new RequestRates();
  readonly #traffic: TimeTable;
  /** By treatment and metric, in the order in which they were first measured. */
  readonly #compared = new Map<string, Compared>();
  #look: AbNow['look'] = null;

  constructor(arms: readonly string[]) {
    this.#arms = arms;
    const columns = arms.flatMap((arm) => [`percent/${arm}`, `share/${arm}`, `rate/${arm}`]);
    this.#traffic = new TimeTable(columns, HISTORY_SIZE);
  }

  /** An arm that is not among `percents` has no share. */
  secondPassed(atMs: number, percents: OfArms, started: OfArms): void {
    const counts = this.#arms.map((arm) => started.get(arm) ?? 0);
    const { rates, awaySinceMs } = this.#rates.look(atMs, counts);
    if (awaySinceMs !== null) this.#traffic.break(awaySinceMs);
    const shares = percentages(rates);
    const row = this.#arms.flatMap((arm, index) => [
      percents.get(arm) ?? 0,
      shares?.[index] ?? null,
      rates?.[index] ?? null,
    ]);
    this.#traffic.add(atMs, row);
  }

  looked(atMs: number, result: AbResult): void {
    const isNewEpoch = this.#look !== null && this.#look.result.epoch !== result.epoch;
    this.#look = { atMs, result };
    if (isNewEpoch) for (const { table } of this.#compared.values()) table.break(atMs - 1);
    for (const { arm, metrics } of result.treatments ?? []) {
      for (const found of metrics) this.#tableOf(arm, found.metric).add(atMs, rowOf(found));
    }
  }

  get look(): AbNow['look'] {
    return this.#look;
  }

  /** Requests a second over the last few; null while it is not known. */
  requestsPerSecond(arm: string): number | null {
    return this.#rates.recent?.[this.#arms.indexOf(arm)] ?? null;
  }

  history(): AbHistory {
    const metrics = [...this.#compared.values()].map(({ table, ...of }) => ({
      ...of,
      slice: table.all(),
    }));
    return { traffic: this.#traffic.all(), metrics };
  }

  /** Up to here. */
  mark(): AbMark {
    const metrics = [...this.#compared].map(([key, { table }]) => [key, table.total] as const);
    return { traffic: this.#traffic.total, metrics: new Map(metrics) };
  }

  /** Rows that came after the mark. */
  since(mark: AbMark): AbHistory {
    const metrics = [...this.#compared].flatMap(([key, { table, ...of }]) => {
      const from = mark.metrics.get(key) ?? 0;
      return from === table.total ? [] : [{ ...of, slice: table.from(from) }];
    });
    return { traffic: this.#traffic.from(mark.traffic), metrics };
  }

  #tableOf(arm: string, metric: AbMetricName): TimeTable {
    const key = `${arm}/${metric}`;
    const known = this.#compared.get(key);
    if (known !== undefined) return known.table;
    const table = new TimeTable(AB_COLUMNS, HISTORY_SIZE);
    this.#compared.set(key, { arm, metric, table });
    return table;
  }
}

function rowOf({ control, treatment, interval, p }: AbDifference): readonly (number | null)[] {
  return [control.value, treatment.value, interval?.lower ?? null, interval?.upper ?? null, p];
}
