import { expandTemplate } from '../regexp/expand-template.ts';
import type { RegexpBudget } from '../regexp/regexp-budget.ts';
import { capturedIn, replacedRegexp } from './anchored-regexp.ts';
import type { Semantics, VectorSelector } from './ast.ts';
import { executionError } from './error.ts';
import { labelSet, METRIC_NAME, withLabel } from './label-set.ts';
import type { Rename } from './metric-name.ts';
import type { Labels } from './value.ts';

const CLASSIC_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Since 3.0 any text of real characters but the empty one may be a label's name. */
export function isLabelName(name: string, semantics: Semantics): boolean {
  return semantics === '2.x'
    ? CLASSIC_NAME.test(name)
    : name !== '' && !/\p{Surrogate}/u.test(name);
}

/** How `label_replace(v, destination, replacement, source, regex)` changes a label set. */
export function labelReplacer(
  [destination = '', replacement = '', source = '', pattern = '']: readonly string[],
  semantics: Semantics,
  budget: RegexpBudget,
): Rename {
  const regexp = replacedRegexp(pattern, semantics);
  if (!isLabelName(destination, semantics))
    throw executionError(`invalid destination label name in label_replace(): ${destination}`);
  return (labels, dropsName) => {
    const captures = capturedIn(regexp, labels[source] ?? '', budget);
    if (!captures) return { labels, dropsName };
    const value = expandTemplate(replacement, regexp.groupNames, captures);
    return written(labels, [destination, value], dropsName);
  };
}

/** How `label_join(v, destination, separator, source…)` changes a label set. */
export function labelJoiner(
  [destination = '', separator = '', ...sources]: readonly string[],
  semantics: Semantics,
): Rename {
  const wrong = sources.find((source) => !isLabelName(source, semantics));
  if (wrong !== undefined)
    throw executionError(`invalid source label name in label_join(): ${wrong}`);
  if (!isLabelName(destination, semantics))
    throw executionError(`invalid destination label name in label_join(): ${destination}`);
  return (labels, dropsName) => {
    const value = sources.map((source) => labels[source] ?? '').join(separator);
    return written(labels, [destination, value], dropsName);
  };
}

/** A name that the query itself writes stays. */
function written(labels: Labels, [label, value]: readonly [string, string], dropsName: boolean) {
  return {
    labels: withLabel(labels, label, value),
    dropsName: dropsName && label !== METRIC_NAME,
  };
}

/** The labels that a selector alone promises: one `=` matcher sets them, and no other touches. */
export function promisedLabels(selector: VectorSelector | undefined): Labels {
  const promised = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, operator, value } of selector?.matchers ?? []) {
    if (name === METRIC_NAME) continue;
    if (operator === '=' && !seen.has(name)) {
      promised.set(name, value);
      seen.add(name);
    } else promised.delete(name);
  }
  return labelSet(promised);
}
