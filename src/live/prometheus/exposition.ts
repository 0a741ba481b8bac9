import type { Semantics } from '../../core/promql/ast.ts';
import { parseSampleValue } from './answer.ts';

/**
 * Reads what a target exposes: the Prometheus text format 0.0.4 and OpenMetrics 1.0.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export type ExpositionFormat = 'text' | 'openmetrics';

export interface ExposedSample {
  /** Name and labels as written: `parseSeriesText` need read them only once per series. */
  readonly series: string;
  readonly value: number;
  /** Undefined unless the target gives one, which is rare and exempts it from staleness. */
  readonly tMs: number | undefined;
  readonly line: number;
}

export interface MetricMetadata {
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

export type Exposition =
  | {
      readonly ok: true;
      readonly samples: readonly ExposedSample[];
      readonly metadata: ReadonlyMap<string, MetricMetadata>;
    }
  /** One bad line spoils the whole: half a scrape would look like vanished series. */
  | { readonly ok: false; readonly error: string };

/** The format that a Content-Type names; undefined if it is none that we read. */
export function formatOfContentType(contentType: string): ExpositionFormat | undefined {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === 'application/openmetrics-text') return 'openmetrics';
  return mediaType === 'text/plain' ? 'text' : undefined;
}

/** The whole page, or where and why it cannot be read. */
export function parseExposition(
  body: string,
  format: ExpositionFormat,
  semantics: Semantics = '3.x',
): Exposition {
  const samples: ExposedSample[] = [];
  const metadata = new Map<string, MetricMetadata>();
  let ended = false;
  let line = 0;
  for (let start = 0; start < body.length; ) {
    const newline = body.indexOf('\n', start);
    const end = newline === -1 ? body.length : newline;
    const written = body.slice(start, end);
    const text = written.trim();
    start = end + 1;
    line++;
    if (ended) return wrong(line, 'there is more after # EOF');
    if (text === '' && format === 'openmetrics') return wrong(line, 'an empty line');
    if (text === '') continue;
    if (text === '# EOF' && format === 'openmetrics') {
      ended = true;
    } else if (text.startsWith('#')) {
      const error = readComment(written, format, metadata);
      if (error !== undefined) return wrong(line, error);
    } else if (/^[ \t]/.test(written)) {
      return wrong(line, 'a blank before the name');
    } else {
      const sample = readSample(text, format, line);
      if (typeof sample === 'string') return wrong(line, sample);
      // In OpenMetrics no comma may stand there; since 3.0 it is let pass.
      if (format === 'openmetrics' && semantics === '2.x' && sample.series.endsWith(',}'))
        return wrong(line, 'a comma after the last label');
      samples.push(sample);
    }
  }
  if (format === 'openmetrics' && !ended) return wrong(line, 'the closing # EOF is missing');
  return { ok: true, samples, metadata };
}

const COMMENT =
  /^#[ \t]+(HELP|TYPE|UNIT)[ \t]+([a-zA-Z_:][a-zA-Z0-9_:]*|"(?:[^"\\]|\\.)+")(?:[ \t]+(.*))?$/;
const TYPES: Record<ExpositionFormat, ReadonlySet<string>> = {
  text: new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']),
  openmetrics: new Set(
    'counter gauge histogram gaugehistogram summary info stateset unknown'.split(' '),
  ),
};

function readComment(
  written: string,
  format: ExpositionFormat,
  metadata: Map<string, MetricMetadata>,
): string | undefined {
  const isOpen = format === 'openmetrics';
  const [, keyword, quotable, rest] = COMMENT.exec(isOpen ? written : written.trim()) ?? [];
  if (quotable === undefined) {
    if (isOpen) return 'a comment of no known kind';
    return /^#[ \t]+(?:HELP|TYPE)[ \t]/.test(written) ? 'a metric name is missing' : undefined;
  }
  if (isOpen && rest === undefined) return `the text of ${keyword} is missing`;
  const name = quotable.startsWith('"') ? unescapeHelp(quotable.slice(1, -1)) : quotable;
  return remember({ keyword, name, rest: rest ?? '' }, format, metadata);
}

interface Remark {
  readonly keyword: string | undefined;
  readonly name: string;
  readonly rest: string;
}

/** Puts a HELP, TYPE or UNIT with the rest that is known of its metric, unless it is wrong. */
function remember(
  { keyword, name, rest }: Remark,
  format: ExpositionFormat,
  metadata: Map<string, MetricMetadata>,
): string | undefined {
  const known = metadata.get(name) ?? { type: 'unknown', help: '', unit: '' };
  if (keyword === 'HELP') metadata.set(name, { ...known, help: unescapeHelp(rest) });
  if (keyword === 'UNIT') {
    if (format === 'openmetrics' && rest !== '' && !name.endsWith(`_${rest}`))
      return `the unit "${rest}" does not end the name "${name}"`;
    metadata.set(name, { ...known, unit: rest });
  }
  if (keyword === 'TYPE') {
    if (!TYPES[format].has(rest)) return `invalid metric type "${rest}"`;
    metadata.set(name, { ...known, type: rest === 'untyped' ? 'unknown' : rest });
  }
  return undefined;
}

function unescapeHelp(text: string): string {
  return text.replace(/\\(\\|n|")/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped));
}

/** A sample, or what is wrong with it. */
function readSample(text: string, format: ExpositionFormat, line: number): ExposedSample | string {
  const end = endOfSeries(text);
  if (end === undefined) return 'the labels are not closed';
  let rest = text.slice(end);
  if (format === 'openmetrics') {
    if (!rest.startsWith(' ')) return 'a blank before the value is missing';
    const exemplar = rest.indexOf(' # ');
    if (exemplar !== -1 && endOfSeries(rest.slice(exemplar + 3)) === undefined)
      return 'the labels of the exemplar are not closed';
    if (exemplar !== -1) rest = rest.slice(0, exemplar);
  }
  const [valueText, timeText, surplus] = rest.trim().split(/[ \t]+/);
  if (valueText === undefined || valueText === '') return 'a value is missing';
  if (surplus !== undefined) return `"${surplus}" is too much`;
  const value = parseValue(valueText);
  if (value === undefined) return `"${valueText}" is not a number`;
  const series = text.slice(0, end).trimEnd();
  if (timeText === undefined) return { series, value, tMs: undefined, line };
  const tMs = format === 'text' ? parseMilliseconds(timeText) : parseSeconds(timeText);
  if (tMs === undefined) return `"${timeText}" is not a timestamp`;
  return { series, value, tMs, line };
}

/** Where name and labels end: at the brace that closes the labels, else at the first blank. */
function endOfSeries(text: string): number | undefined {
  const nameEnd = /[ \t{]/.exec(text)?.index;
  if (nameEnd === undefined) return text.length;
  let at = nameEnd;
  while (text[at] === ' ' || text[at] === '\t') at++;
  if (text[at] !== '{') return nameEnd;
  let quoted = false;
  for (at++; at < text.length; at++) {
    const character = text[at];
    if (character === '\\' && quoted) at++;
    else if (character === '"') quoted = !quoted;
    else if (character === '}' && !quoted) return at + 1;
  }
  return undefined;
}

/** As Go reads a number, without the hexadecimal forms that Prometheus refuses too. */
function parseValue(text: string): number | undefined {
  if (/^[-+.0-9eE]+$/.test(text)) {
    const value = Number(text);
    // Nor does Go read what is beyond a float's range.
    return Number.isFinite(value) ? value : undefined;
  }
  const [, sign = '', word] = /^([+-]?)(nan|inf|infinity)$/i.exec(text) ?? [];
  if (word === undefined) return undefined;
  if (word.toLowerCase() === 'nan') return sign === '' ? Number.NaN : undefined;
  return parseSampleValue(`${sign}Inf`);
}

function parseMilliseconds(text: string): number | undefined {
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}

function parseSeconds(text: string): number | undefined {
  const seconds = parseValue(text);
  return seconds !== undefined && Number.isFinite(seconds)
    ? Math.trunc(seconds * 1_000)
    : undefined;
}

function wrong(line: number, error: string): Exposition {
  return { ok: false, error: `line ${line}: ${error}` };
}
