import { describe, expect, it } from 'vitest';
import {
  type ExposedSample,
  formatOfContentType,
  parseExposition,
} from '../../../src/live/prometheus/exposition.ts';

function samplesOf(body: string, format: 'text' | 'openmetrics' = 'text') {
  const parsed = parseExposition(body, format);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.samples.map((sample: ExposedSample) => [sample.series, sample.value, sample.tMs]);
}

function errorOf(body: string, format: 'text' | 'openmetrics' = 'text') {
  const parsed = parseExposition(body, format);
  return parsed.ok ? undefined : parsed.error;
}

describe('the text format', () => {
  it('reads samples with and without labels and timestamps', () => {
    const body = 'up 1\nrpc{code="200", path="/a"} 3.5 1700000000123\nrpc {} -1e-3\nlast 2';
    expect(samplesOf(body)).toEqual([
      ['up', 1, undefined],
      ['rpc{code="200", path="/a"}', 3.5, 1_700_000_000_123],
      ['rpc {}', -0.001, undefined],
      ['last', 2, undefined],
    ]);
  });

  it('reads names in quotes', () => {
    const body = '# TYPE "http.requests" counter\n{"http.requests",code="200"} 5\n';
    expect(samplesOf(body)).toEqual([['{"http.requests",code="200"}', 5, undefined]]);
    const parsed = parseExposition(body, 'text');
    expect(parsed.ok && parsed.metadata.get('http.requests')?.type).toBe('counter');
  });

  it('is not misled by braces, blanks and quotes inside label values', () => {
    const body = String.raw`m{a="} 1 {",b="say \"}\" \\"} 7`;
    expect(samplesOf(body)).toEqual([[String.raw`m{a="} 1 {",b="say \"}\" \\"}`, 7, undefined]]);
  });

  it.each([
    ['NaN', Number.NaN],
    ['nan', Number.NaN],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['-inf', Number.NEGATIVE_INFINITY],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['.5', 0.5],
    ['1e+21', 1e21],
  ])('reads the value %s', (text, value) => {
    expect(samplesOf(`m ${text}\n`)).toEqual([['m', value, undefined]]);
  });

  it('keeps help and type, and passes over other comments and empty lines', () => {
    const body =
      '# a remark\n\n# HELP m one\\ntwo \\\\ "x"\n# TYPE m counter\n# TYPE u untyped\nm 1\n';
    const parsed = parseExposition(body, 'text');
    expect(parsed.ok && Object.fromEntries(parsed.metadata)).toEqual({
      m: { type: 'counter', help: 'one\ntwo \\ "x"', unit: '' },
      u: { type: 'unknown', help: '', unit: '' },
    });
  });

  it.each([
    ['m', 'line 1: a value is missing'],
    ['m{a="b"', 'line 1: the labels are not closed'],
    ['ok 1\nm one', 'line 2: "one" is not a number'],
    ['m 0x10', 'line 1: "0x10" is not a number'],
    ['m 1e400', 'line 1: "1e400" is not a number'],
    [' m 1', 'line 1: a blank before the name'],
    ['# TYPE ', 'line 1: a metric name is missing'],
    ['m 1 2 3', 'line 1: "3" is too much'],
    ['m 1 1.5', 'line 1: "1.5" is not a timestamp'],
    ['# TYPE m guage', 'line 1: invalid metric type "guage"'],
  ])('refuses %j whole', (body, error) => {
    expect(errorOf(body)).toBe(error);
  });
});

describe('OpenMetrics', () => {
  it('reads exemplars away, seconds into milliseconds, units into metadata', () => {
    const body =
      '# TYPE m_seconds histogram\n# UNIT m_seconds seconds\n' +
      'm_seconds_bucket{le="1.0"} 4 1.5 # {trace_id="a # b"} 0.6 1\n# EOF\n';
    expect(samplesOf(body, 'openmetrics')).toEqual([['m_seconds_bucket{le="1.0"}', 4, 1_500]]);
    const parsed = parseExposition(body, 'openmetrics');
    expect(parsed.ok && parsed.metadata.get('m_seconds')).toEqual({
      type: 'histogram',
      help: '',
      unit: 'seconds',
    });
  });

  it.each([
    ['m 1\n', 'line 1: the closing # EOF is missing'],
    ['m 1\n# EOF\nn 1\n', 'line 3: there is more after # EOF'],
    ['m 1\n\n# EOF\n', 'line 2: an empty line'],
    ['# remark\n# EOF\n', 'line 1: a comment of no known kind'],
    ['# HELP m\n# EOF\n', 'line 1: the text of HELP is missing'],
    ['# UNIT m seconds\n# EOF\n', 'line 1: the unit "seconds" does not end the name "m"'],
    ['m 1 # {a="b" 1\n# EOF\n', 'line 1: the labels of the exemplar are not closed'],
    ['m{}1\n# EOF\n', 'line 1: a blank before the value is missing'],
  ])('refuses %j', (body, error) => {
    expect(errorOf(body, 'openmetrics')).toBe(error);
  });
});

it('a comma after the last label is none of OpenMetrics, which 3.x lets pass', () => {
  const body = 'm{a="b",} 1\n# EOF\n';
  expect(parseExposition(body, 'openmetrics', '3.x').ok).toBe(true);
  expect(parseExposition(body, 'openmetrics', '2.x')).toEqual({
    ok: false,
    error: 'line 1: a comma after the last label',
  });
});

describe('the Content-Type', () => {
  it.each([
    ['text/plain; version=0.0.4; charset=utf-8', 'text'],
    ['application/openmetrics-text; version=1.0.0', 'openmetrics'],
    ['text/html', undefined],
    ['', undefined],
  ])('%j means %s', (contentType, format) => {
    expect(formatOfContentType(contentType)).toBe(format);
  });
});
