import { AggregatorRegistry } from 'prom-client';
import type { Series } from './worker-messages.ts';

/**
 * The series of several processes as one set: counters and histograms are summed, and go on from what a
 * process that has died had counted; each gauge says by its `aggregator` what it comes to.
 */
export class MergedSeries {
  readonly #living = new Map<string, Series>();
  /** What all that have died had counted. */
  #left: Promise<Series> = Promise.resolve([]);

  heard(name: string, series: Series): void {
    this.#living.set(name, series);
  }

  /** A gauge of a process that is gone says nothing. */
  died(name: string): void {
    const last = this.#living.get(name) ?? [];
    this.#living.delete(name);
    const counted = last.filter(({ type }) => String(type) !== 'gauge');
    this.#left = this.#left.then((left) => merged([left, counted]).getMetricsAsJSON());
  }

  /** In the text exposition format; `own` are those of this process. */
  async text(own: Series): Promise<string> {
    const left = await this.#left;
    return merged([left, ...this.#living.values(), own]).metrics();
  }
}

function merged(sets: readonly Series[]) {
  return AggregatorRegistry.aggregate(
    sets.filter((series) => series.length > 0).map((one) => [...one]),
  );
}
