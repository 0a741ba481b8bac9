import type { Semantics } from '../../core/promql/ast.ts';
import { labelSet, METRIC_NAME } from '../../core/promql/label-set.ts';
import type { Labels } from '../../core/promql/value.ts';

export type SeriesText =
  | { readonly ok: true; readonly labels: Labels }
  | { readonly ok: false; readonly error: string };

const METRIC = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*/y;
/** In quotes any text may be a label's name or, without a value, the metric's: `{"a.b",c="d"}`. */
const QUOTED = /[ \t]*"((?:[^"\\]|\\.)+)"[ \t]*(?:=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*)?/y;
const ESCAPE = /\\(.)/g;

/** Reads `name{label="value",…}`, a series as a target exposes it; since 3.0 with quoted names. */
export function parseSeriesText(text: string, semantics: Semantics): SeriesText {
  METRIC.lastIndex = 0;
  const name = METRIC.exec(text)?.[0];
  if (name === undefined && (semantics === '2.x' || text[0] !== '{'))
    return { ok: false, error: `"${text}" does not begin with a metric name` };
  const entries = new Map(name === undefined ? [] : [[METRIC_NAME, name]]);
  const at = blanksFrom(text, name?.length ?? 0);
  if (at < text.length) {
    if (text[at] !== '{') return { ok: false, error: `"${text}" is not a series` };
    const error = readLabels(text, at + 1, { entries, semantics });
    if (error !== undefined) return { ok: false, error };
  }
  if (!entries.has(METRIC_NAME))
    return { ok: false, error: `"${text}" does not begin with a metric name` };
  return { ok: true, labels: labelSet(entries) };
}

function blanksFrom(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

interface Reading {
  readonly entries: Map<string, string>;
  readonly semantics: Semantics;
}

/** The labels up to the brace that closes them; what is wrong with them, if something is. */
function readLabels(text: string, start: number, reading: Reading): string | undefined {
  const { entries, semantics } = reading;
  let at = blanksFrom(text, start);
  while (text[at] !== '}') {
    const pattern = semantics === '3.x' && text[at] === '"' ? QUOTED : LABEL;
    pattern.lastIndex = at;
    const [, written, value] = pattern.exec(text) ?? [];
    if (written === undefined) return `"${text.slice(at)}" is not a label`;
    const quoted = unescaped(written);
    const [label, content] =
      value === undefined ? [METRIC_NAME, quoted] : [quoted, unescaped(value)];
    if (entries.has(label)) return `label name "${label}" is not unique`;
    entries.set(label, content);
    at = pattern.lastIndex;
    if (text[at] === ',') at++;
    else if (text[at] !== '}') return `a comma is missing in "${text}"`;
    at = blanksFrom(text, at);
  }
  return undefined;
}

/** Only backslash, quote and newline have escapes; any other keeps its backslash. */
function unescaped(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(ESCAPE, (whole, escaped) => {
    if (escaped === 'n') return '\n';
    return escaped === '\\' || escaped === '"' ? escaped : whole;
  });
}
