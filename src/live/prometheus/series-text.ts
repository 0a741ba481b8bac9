import { labelSet, METRIC_NAME } from '../../core/promql/label-set.ts';
import type { Labels } from '../../core/promql/value.ts';

export type SeriesText =
  | { readonly ok: true; readonly labels: Labels }
  | { readonly ok: false; readonly error: string };

const METRIC = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*/y;
const ESCAPE = /\\(.)/g;

/** Reads `name{label="value",…}`, a series as a target exposes it. */
export function parseSeriesText(text: string): SeriesText {
  METRIC.lastIndex = 0;
  const name = METRIC.exec(text)?.[0];
  if (name === undefined)
    return { ok: false, error: `"${text}" does not begin with a metric name` };
  const entries = new Map([[METRIC_NAME, name]]);
  let at = name.length;
  while (text[at] === ' ' || text[at] === '\t') at++;
  if (at === text.length) return { ok: true, labels: labelSet(entries) };
  if (text[at] !== '{') return { ok: false, error: `"${text}" is not a series` };
  at++;
  while (text[at] === ' ' || text[at] === '\t') at++;
  while (text[at] !== '}') {
    LABEL.lastIndex = at;
    const match = LABEL.exec(text);
    const [, label, value] = match ?? [];
    if (match === null || label === undefined || value === undefined)
      return { ok: false, error: `"${text.slice(at)}" is not a label` };
    if (entries.has(label)) return { ok: false, error: `label name "${label}" is not unique` };
    entries.set(label, unescapeValue(value));
    at = LABEL.lastIndex;
    if (text[at] === ',') at++;
    else if (text[at] !== '}') return { ok: false, error: `a comma is missing in "${text}"` };
    while (text[at] === ' ' || text[at] === '\t') at++;
  }
  return { ok: true, labels: labelSet(entries) };
}

/** Only backslash, quote and newline have escapes; any other keeps its backslash. */
function unescapeValue(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(ESCAPE, (whole, escaped) => {
    if (escaped === 'n') return '\n';
    return escaped === '\\' || escaped === '"' ? escaped : whole;
  });
}
