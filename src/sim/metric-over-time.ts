import { stream } from '../core/random.ts';
import type { BandPoint, Look, MetricBand, Spread } from '../core/scenario/study-result.ts';
import { Reservoir } from './reservoir.ts';

/** Values kept of one moment: quantiles to a few per cent of the runs. */
const LOOKS_KEPT = 200;
/** Moments kept: a rule that looks more often is shown thinned. */
const MOMENTS_KEPT = 400;

const NO_SPREAD: Spread = { runs: 0, p5: 0, p50: 0, p95: 0, mean: 0 };

interface Moment {
  readonly values: Reservoir;
  readonly limits: Reservoir;
}

/** What a metric's rule saw over plan time in all runs, in memory that does not grow with them. */
export class MetricOverTime {
  private readonly moments = new Map<number, Moment>();
  private readonly metric: string;
  private readonly seed: number;
  private firstMs: number | null = null;
  /** Only moments so far apart are kept; 0 keeps all. */
  private apartMs = 0;

  constructor(metric: string, seed: number) {
    this.metric = metric;
    this.seed = seed;
  }

  add({ atMs, value, limit }: Look): void {
    this.firstMs ??= atMs;
    if (!this.isKept(atMs)) return;
    const moment = this.moments.get(atMs) ?? this.open(atMs);
    moment.values.add(value);
    if (limit !== null) moment.limits.add(limit);
    while (this.moments.size > MOMENTS_KEPT) this.thin();
  }

  band(): MetricBand {
    const points = [...this.moments].map(([atMs, { values, limits }]): BandPoint => {
      const { p5, p50, p95 } = values.spread() ?? NO_SPREAD;
      return { atMs, runs: values.count, p5, p50, p95, limit: limits.spread()?.p50 ?? null };
    });
    return { metric: this.metric, points: points.toSorted((a, b) => a.atMs - b.atMs) };
  }

  private open(atMs: number): Moment {
    const reservoir = (name: string) =>
      new Reservoir(LOOKS_KEPT, stream(this.seed, `study/${this.metric}/${atMs}/${name}`));
    const moment = { values: reservoir('values'), limits: reservoir('limits') };
    this.moments.set(atMs, moment);
    return moment;
  }

  private isKept(atMs: number): boolean {
    return this.apartMs === 0 || (atMs - (this.firstMs ?? 0)) % this.apartMs === 0;
  }

  /** Every doubling leaves half of evenly spaced moments, and the first one always. */
  private thin(): void {
    this.apartMs = Math.max(1, 2 * this.apartMs);
    for (const atMs of this.moments.keys()) if (!this.isKept(atMs)) this.moments.delete(atMs);
  }
}
