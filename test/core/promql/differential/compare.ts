import { labelKey, labelSet } from '../../../../src/core/promql/label-set.ts';
import type { Labels, QueryValue } from '../../../../src/core/promql/value.ts';
import type { ApiAnswer } from '../oracle/real-prometheus.ts';

/** Series by label set, each a list of times in seconds and values; or why there are none. */
export type Comparable =
  | { readonly series: ReadonlyMap<string, readonly Timed[]> }
  | { readonly error: string };

type Timed = readonly [seconds: number, value: number];
type Raw = readonly [number, string];

const RELATIVE = 1e-9;

export function ofApi({ status, error = '', data }: ApiAnswer): Comparable {
  if (status === 'error' || !data) return { error };
  if (data.resultType === 'scalar') return { series: new Map([['', [timed(data.result as Raw)]]]) };
  // A string has no number to compare: that there is one must do.
  if (data.resultType === 'string') return { error: (data.result as Raw)[1] };
  const rows = data.result as readonly { metric: Labels; value?: Raw; values?: readonly Raw[] }[];
  return {
    series: new Map(
      rows.map(({ metric, value, values }) => [
        keyOf(metric),
        (values ?? (value ? [value] : [])).map(timed),
      ]),
    ),
  };
}

export function ofValue(value: QueryValue): Comparable {
  switch (value.type) {
    case 'scalar':
      return { series: new Map([['', [[value.tMs / 1_000, value.value]]]]) };
    case 'vector':
      return {
        series: new Map(
          value.samples.map((s) => [keyOf(s.labels), [[s.tMs / 1_000, s.value] as const]]),
        ),
      };
    case 'matrix':
      return {
        series: new Map(
          value.series.map(({ labels, points }) => [
            keyOf(labels),
            points.map((point) => [point.tMs / 1_000, point.value] as const),
          ]),
        ),
      };
    case 'string':
      return { error: value.value };
  }
}

/** What two answers differ in, or undefined where they agree. */
export function difference(theirs: Comparable, ours: Comparable): string | undefined {
  if ('error' in theirs || 'error' in ours) {
    if ('error' in theirs && 'error' in ours) return undefined;
    return `${describe(theirs)} / ${describe(ours)}`;
  }
  for (const [key, points] of theirs.series) {
    const own = ours.series.get(key);
    if (!own) return `missing ${key}`;
    if (own.length !== points.length) return `${key}: ${points.length} points, ours ${own.length}`;
    for (const [index, [seconds, value]] of points.entries()) {
      const [ourSeconds = Number.NaN, ourValue = Number.NaN] = own[index] ?? [];
      if (seconds !== ourSeconds || !isClose(value, ourValue))
        return `${key} @${seconds}: ${value}, ours ${ourValue} @${ourSeconds}`;
    }
  }
  for (const key of ours.series.keys()) if (!theirs.series.has(key)) return `extra ${key}`;
  return undefined;
}

function describe(answer: Comparable): string {
  return 'error' in answer ? `error: ${answer.error}` : `${answer.series.size} series`;
}

function isClose(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  return Math.abs(a - b) <= RELATIVE * Math.max(Math.abs(a), Math.abs(b));
}

function keyOf(labels: Labels): string {
  return labelKey(labelSet(Object.entries(labels)));
}

function timed([seconds, text]: Raw): Timed {
  const special = { '+Inf': Number.POSITIVE_INFINITY, '-Inf': Number.NEGATIVE_INFINITY }[text];
  return [seconds, special ?? Number(text)];
}
