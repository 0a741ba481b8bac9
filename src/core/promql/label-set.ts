import type { Labels } from './value.ts';

export const METRIC_NAME = '__name__';

/** Asked for again and again, at each step of each query. */
const keys = new WeakMap<Labels, string>();

export const NO_LABELS: Labels = labelSet([]);

/**
 * A label set in canonical form: names sorted, empty values left out, and no prototype, so that a
 * label called `constructor` is a label.
 */
export function labelSet(entries: Iterable<readonly [string, string]>): Labels {
  const kept = [...entries].filter(([, value]) => value !== '');
  kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const labels: Record<string, string> = Object.create(null);
  for (const [name, value] of kept) labels[name] = value;
  return labels;
}

/** Equal text for equal label sets. */
export function labelKey(labels: Labels): string {
  let key = keys.get(labels);
  if (key === undefined) {
    key = JSON.stringify(Object.entries(labels));
    keys.set(labels, key);
  }
  return key;
}

export function without(labels: Labels, names: readonly string[]): Labels {
  return labelSet(Object.entries(labels).filter(([name]) => !names.includes(name)));
}

export function only(labels: Labels, names: readonly string[]): Labels {
  return labelSet(Object.entries(labels).filter(([name]) => names.includes(name)));
}

/** The same set with one label set, or deleted by an empty value. */
export function withLabel(labels: Labels, name: string, value: string): Labels {
  return labelSet([...Object.entries(labels).filter(([other]) => other !== name), [name, value]]);
}

/** A function of label sets that works each set out once: sets are asked for at each evaluation. */
export function remembering<T extends object>(
  derive: (labels: Labels) => T,
): (labels: Labels) => T {
  const known = new WeakMap<Labels, T>();
  return (labels) => {
    let derived = known.get(labels);
    if (derived === undefined) {
      derived = derive(labels);
      known.set(labels, derived);
    }
    return derived;
  };
}

/** Compared again and again while series are put in order. */
const entries = new WeakMap<Labels, readonly (readonly [string, string])[]>();

function entriesOf(labels: Labels): readonly (readonly [string, string])[] {
  let known = entries.get(labels);
  if (known === undefined) {
    known = Object.entries(labels);
    entries.set(labels, known);
  }
  return known;
}

/** Prometheus's order of series: name by name, value by value, the shorter set first. */
export function compareLabels(a: Labels, b: Labels): number {
  const left = entriesOf(a);
  const right = entriesOf(b);
  for (const [index, [name, value]] of left.entries()) {
    const other = right[index];
    if (!other) return 1;
    if (name !== other[0]) return name < other[0] ? -1 : 1;
    if (value !== other[1]) return value < other[1] ? -1 : 1;
  }
  return left.length - right.length;
}

/** `{__name__="up", job="api"}`, as messages show a series. */
export function formatLabels(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `{${parts.join(', ')}}`;
}
