import { type RegexpBudget, regexpBudget } from '../regexp/regexp-budget.ts';
import { LabelIndex } from './label-index.ts';
import { labelKey, labelSet } from './label-set.ts';
import { DEFAULT_QUERY_LIMITS, DEFAULT_STORE_LIMITS, type StoreLimits } from './limits.ts';
import type { Matcher } from './matcher.ts';
import { type AppendResult, Samples } from './samples.ts';
import type { Labels } from './value.ts';

export interface Series {
  readonly labels: Labels;
  readonly samples: Samples;
}

/** Times in milliseconds, both ends included. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** Time series in memory, append-only per series, found by label, and no more than its limits. */
export class SeriesStore {
  readonly limits: StoreLimits;
  /** Samples that came when there was no room left. */
  refusedSamples = 0;
  private stored = 0;
  private readonly index = new LabelIndex<Series>();
  private readonly byKey = new Map<string, Series>();

  constructor(limits: StoreLimits = DEFAULT_STORE_LIMITS) {
    this.limits = limits;
  }

  /**
   * The series of a label set, made if it is new. Keep it for `appendTo`: that is the fast way. One
   * beyond the limit is not found by any selector, and takes no sample.
   */
  series(labels: Labels): Series {
    return this.canonicalSeries(labelSet(Object.entries(labels)));
  }

  /** The same for a set that `labelSet` made: many stores may share it. */
  canonicalSeries(labels: Labels): Series {
    const fresh = { labels, samples: new Samples() };
    return this.attached(fresh) ?? fresh;
  }

  append(labels: Labels, tMs: number, value: number): AppendResult {
    return this.appendTo(this.series(labels), tMs, value);
  }

  appendTo(series: Series, tMs: number, value: number): AppendResult {
    const living = this.living(series);
    if (!living || this.stored >= this.limits.storedSamples) {
      this.refusedSamples += 1;
      return 'over-limit';
    }
    const result = living.samples.append(tMs, value);
    if (result === 'appended') this.stored += 1;
    return result;
  }

  /** Ends a series at a time: selectors see nothing of it from then on. There is room for that. */
  appendStale(series: Series, tMs: number): AppendResult {
    const result = this.living(series)?.samples.appendStale(tMs) ?? 'over-limit';
    if (result === 'appended') this.stored += 1;
    return result;
  }

  /** Forgets every sample before a time, and every series that has none left. */
  dropBefore(tMs: number): void {
    for (const { samples } of this.index.series()) samples.dropBefore(tMs);
    this.index.retain((series) => {
      const alive = series.samples.end > series.samples.first;
      if (!alive) this.byKey.delete(labelKey(series.labels));
      return alive;
    });
    const counts = this.index.series().map(({ samples }) => samples.end - samples.first);
    this.stored = counts.reduce((sum, count) => sum + count, 0);
  }

  /** Every series that meets all matchers, in order of labels. */
  select(
    matchers: readonly Matcher[],
    budget: RegexpBudget = regexpBudget(DEFAULT_QUERY_LIMITS.regexMoves),
  ): Series[] {
    return this.index.select(matchers, budget);
  }

  /** The label sets that any of the selectors matches and that have a sample in the range. */
  seriesMatching(selectors: readonly (readonly Matcher[])[], range?: TimeRange): Labels[] {
    const found = new Set<Series>();
    for (const matchers of selectors)
      for (const series of this.select(matchers)) if (hasSample(series, range)) found.add(series);
    return [...found].map(({ labels }) => labels);
  }

  labelNames(): string[] {
    return this.index.names();
  }

  labelValues(name: string): string[] {
    return this.index.values(name);
  }

  seriesCount(): number {
    return this.index.series().length;
  }

  sampleCount(): number {
    return this.stored;
  }

  /** All series, in order of labels. */
  all(): readonly Series[] {
    return this.index.series();
  }

  /** A series that retention emptied is no longer indexed: a late writer brings it back. */
  private living(series: Series): Series | undefined {
    return series.samples.end > series.samples.first ? series : this.attached(series);
  }

  /** The series that the store has under these labels: the given one if it has none, and room. */
  private attached(series: Series): Series | undefined {
    const key = labelKey(series.labels);
    const known = this.byKey.get(key);
    if (known) return known;
    if (this.byKey.size >= this.limits.storedSeries) return undefined;
    this.byKey.set(key, series);
    this.index.add(series);
    return series;
  }
}

function hasSample({ samples }: Series, range: TimeRange | undefined): boolean {
  if (!range) return samples.end > samples.first;
  return samples.firstAfter(range.endMs) > samples.firstAfter(range.startMs - 1);
}
