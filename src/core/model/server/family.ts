import { boundText } from '../../bound-text.ts';
import type { HistogramCounts } from '../../histogram-counts.ts';

/** A metric that a server exposes, with all of its series; each of them exists from the start. */
export interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly series: readonly Series[];
}

/** Samples that are read together: a single one, or a histogram's. */
export interface Series {
  readonly samples: readonly SampleName[];
  /** One value a sample. `atMs` is on the server's own clock. */
  values(atMs: number): readonly number[];
}

export interface SampleName {
  readonly name: string;
  readonly labels: SampleLabels;
}

export type SampleLabels = Readonly<Record<string, string>>;

export function plainSeries(
  name: string,
  labels: SampleLabels,
  read: (atMs: number) => number,
): Series {
  return { samples: [{ name, labels }], values: (atMs) => [read(atMs)] };
}

export function histogramSeries(
  name: string,
  labels: SampleLabels,
  counts: HistogramCounts,
): Series {
  const bounds = [...counts.bounds.map(boundText), '+Inf'];
  return {
    samples: [
      ...bounds.map((le) => ({ name: `${name}_bucket`, labels: { ...labels, le } })),
      { name: `${name}_sum`, labels },
      { name: `${name}_count`, labels },
    ],
    values: () => counts.values(),
  };
}
