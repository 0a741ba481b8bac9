interface Report {
  readonly atMs: number;
  readonly count: number;
}

/** Older reports are not asked for. */
const KEPT_MS = 5_000;

/** A counter that is heard of now and then, in between taken to have grown evenly. */
export class ReportedCount {
  #reports: readonly Report[] = [];

  heard(atMs: number, count: number): void {
    this.#reports = [...this.#reports.filter((one) => atMs - one.atMs < KEPT_MS), { atMs, count }];
  }

  /** What it stood at then; before the first report what that said, after the last what that did. */
  at(atMs: number): number {
    const next = this.#reports.find((report) => report.atMs >= atMs);
    const last = this.#reports.findLast((report) => report.atMs < atMs);
    if (last === undefined || next === undefined) return (next ?? last)?.count ?? 0;
    const part = (atMs - last.atMs) / (next.atMs - last.atMs);
    return last.count + part * (next.count - last.count);
  }
}
