import type { Measured } from '../rollout/state.ts';
import { METRIC_COLUMNS, type MetricNow, type WatchedMetric } from './run-watch.ts';
import { HISTORY_SIZE, TimeTable } from './time-table.ts';

/** How long a measurement of the canary waits for stable's answer to be put beside it, ms. */
const STABLE_PATIENCE_MS = 5_000;

type Row = readonly (number | null)[];

/** One metric of a run: where it stands, and how it came there. Times are ms since the epoch. */
export class MetricHistory {
  readonly table = new TimeTable(METRIC_COLUMNS, HISTORY_SIZE);
  readonly #about: WatchedMetric;
  readonly #awayMs: number;
  #lastRowMs: number | null = null;
  #last: Measured | null = null;
  #stable: MetricNow['stable'] = null;
  /** The canary's latest, for as long as stable has not answered. */
  #waiting: { readonly atMs: number; readonly row: (stable: number | null) => Row } | null = null;
  /** When the line is to break behind the one that waits. */
  #breaksAtMs: number | null = null;

  /** A measurement that comes later than `awayMs` after the last does not follow from it. */
  constructor(about: WatchedMetric, awayMs: number) {
    this.#about = about;
    this.#awayMs = awayMs;
  }

  now(): MetricNow {
    return { ...this.#about, last: this.#last, stable: this.#stable };
  }

  /** `stable` is undefined where its answer is still to come. */
  measured(measured: Measured, limit: number | null, stable: number | null | undefined): void {
    this.#settle(null);
    const { atMs, valueNumber, samples } = measured;
    this.#last = measured;
    this.#waiting = { atMs, row: (beside) => [valueNumber, beside, limit, samples] };
    if (stable !== undefined) this.stableAnswered(atMs, stable);
  }

  stableAnswered(atMs: number, value: number | null): void {
    this.#stable = { atMs, value };
    this.#settle(value);
  }

  /** Waits no longer for what should have come by now. */
  secondPassed(nowMs: number): void {
    if (this.#waiting !== null && nowMs - this.#waiting.atMs > STABLE_PATIENCE_MS) {
      this.#settle(null);
    }
  }

  /** What comes next does not follow from what was. */
  break(atMs: number): void {
    if (this.#waiting === null) this.table.break(atMs);
    else this.#breaksAtMs = atMs;
  }

  #settle(stable: number | null): void {
    if (this.#waiting === null) return;
    const { atMs, row } = this.#waiting;
    this.#waiting = null;
    const last = this.#lastRowMs;
    if (last !== null && atMs - last > this.#awayMs) this.table.break(last);
    this.#lastRowMs = atMs;
    this.table.add(atMs, row(stable));
    if (this.#breaksAtMs !== null) this.table.break(this.#breaksAtMs);
    this.#breaksAtMs = null;
  }
}
