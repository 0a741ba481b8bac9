import { labelSet } from '../../core/promql/label-set.ts';
import type { Labels } from '../../core/promql/value.ts';
import { instanceOf, type ScrapeTarget } from './port.ts';

/** The labels that every series of a target carries: its own, `job` and `instance`. */
export function targetLabels(target: ScrapeTarget): Labels {
  const own = Object.entries(target.labels ?? {}).filter(([name]) => !name.startsWith('__'));
  return labelSet(new Map([['instance', instanceOf(target.url)], ['job', target.job], ...own]));
}

/**
 * Puts the target's labels on an exposed series. Where both have a label, the target's wins and the
 * exposed one becomes `exported_<name>`; under honor_labels the exposed one wins.
 */
export function mergeLabels(exposed: Labels, target: Labels, honorLabels: boolean): Labels {
  const merged = new Map(Object.entries(exposed));
  const renamed: [string, string][] = [];
  for (const [name, value] of Object.entries(target)) {
    const conflicting = merged.get(name);
    if (conflicting !== undefined && honorLabels) continue;
    if (conflicting !== undefined) renamed.push([name, conflicting]);
    merged.set(name, value);
  }
  for (const [name, value] of renamed) {
    let free = `exported_${name}`;
    while (merged.has(free)) free = `exported_${free}`;
    merged.set(free, value);
  }
  return labelSet(merged);
}
