import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSeriesText } from '../../../src/live/prometheus/series-text.ts';

describe('a series as text', () => {
  it.each([
    ['m', { __name__: 'm' }],
    ['job:rate:5m{}', { __name__: 'job:rate:5m' }],
    ['m{a="1", b = "2" ,}', { __name__: 'm', a: '1', b: '2' }],
    ['m { a="x"}', { __name__: 'm', a: 'x' }],
    ['m{gone="",b="2"}', { __name__: 'm', b: '2' }],
    [String.raw`m{a="\\ \" \n \d"}`, { __name__: 'm', a: '\\ " \n \\d' }],
    ['{"http.requests"}', { __name__: 'http.requests' }],
    ['{"a b","c.d"="1",e="2"}', { __name__: 'a b', 'c.d': '1', e: '2' }],
    [String.raw`m{"a\"b"="x\ny"}`, { __name__: 'm', 'a"b': 'x\ny' }],
  ])('%s', (text, labels) => {
    const parsed = parseSeriesText(text, '3.x');
    expect(parsed.ok && { ...parsed.labels }).toEqual(labels);
  });

  it.each([
    ['1m', '"1m" does not begin with a metric name'],
    ['m{a=b}', '"a=b}" is not a label'],
    ['m{a="1" b="2"}', 'a comma is missing in "m{a="1" b="2"}"'],
    ['m{a="1",a="2"}', 'label name "a" is not unique'],
    ['m-n', '"m-n" is not a series'],
    ['{a="1"}', '"{a="1"}" does not begin with a metric name'],
    ['m{"n"}', 'label name "__name__" is not unique'],
  ])('refuses %s', (text, error) => {
    expect(parseSeriesText(text, '3.x')).toEqual({ ok: false, error });
  });

  it('reads no quoted name in 2.x', () => {
    expect(parseSeriesText('{"a b"}', '2.x').ok).toBe(false);
    expect(parseSeriesText('m{"a b"="1"}', '2.x').ok).toBe(false);
  });

  it('reads back any value that was escaped', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const escaped = value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
        const parsed = parseSeriesText(`m{a="${escaped}"}`, '3.x');
        expect(parsed.ok && parsed.labels.a).toBe(value);
      }),
    );
  });
});
