import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goDurationMs, parseGoDuration } from '../../../src/core/analysis/go-duration.ts';
import { prometheusResult } from '../../../src/core/analysis/prometheus-result.ts';
import { evaluateTimeExpression } from '../../../src/core/analysis/time-expression.ts';
import { webResult } from '../../../src/core/analysis/web-result.ts';
import { plainFloat } from '../../../src/core/go-numbers.ts';

describe('a Prometheus answer', () => {
  it('loses its labels, and keeps its order', () => {
    expect(prometheusResult({ type: 'matrix', series: [[1, 2], [Number.NaN]] })).toMatchObject({
      result: { kind: 'prom', value: [1, 2, Number.NaN] },
      valueText: '[1,2,NaN]',
    });
    expect(prometheusResult({ type: 'string' })).toMatchObject({ ok: false });
  });

  it('is written without an exponent, and reads back as the same number', () => {
    const property = fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = plainFloat(value);
      expect(text).toMatch(/^-?\d+(?:\.\d+)?$/);
      expect(Object.is(Number(text), value)).toBe(true);
    });
    fc.assert(property, { seed: 2, numRuns: 500 });
  });
});

describe('a web answer', () => {
  const body = '{"a": [{"v": 1, "s": "x"}, {"v": 2.5, "s": "y"}], "b": {"c.d": null}}';

  it.each([
    ['', '{"a":[{"s":"x","v":1},{"s":"y","v":2.5}],"b":{"c.d":null}}'],
    ['{$.a[0].v}', '1'],
    ['{.a[-1].s}', '"y"'],
    ["{$.a[?(@.s=='y')].v}", '2.5'],
    ['{$.a[?(@.v>1.5)].s}', '"y"'],
    ['{$..s}', '"x"'],
    ['{$.a[*].v}', '1'],
    ["{$.b['c\\.d']}", 'null'],
    ["{$['a'][0]['v']}", '1'],
    ['{.a[0,1].v}', '1'],
    ['plain', '"plain"'],
  ])('at %s is %s', (path, text) => {
    expect(webResult(body, path)).toMatchObject({ ok: true, valueText: text });
  });

  it.each([
    ['{$.a[7]}', 'array index out of bounds: index 7, length 2'],
    ['{$.x}', 'Could not find JSONPath in body: x is not found'],
    ['{$.a[?(@.v>1)]}', 'incompatible types for comparison'],
    ['{$.a', 'unclosed action'],
    ['{$.a[', 'unterminated array'],
    ['{$.a[?(@.v]}', 'unterminated filter'],
    ['{range .a}', 'unrecognized identifier range'],
  ])('at %s is an error', (path, error) => {
    const found = webResult(body, path);
    expect(found.ok ? '' : found.error).toContain(error);
  });

  it('that is no JSON is text; null is nil', () => {
    expect(webResult('fine', '{$.a}')).toMatchObject({ valueText: 'fine' });
    expect(webResult('null', '')).toMatchObject({ result: { value: null }, valueText: 'null' });
  });

  it('is found or refused whatever the path', () => {
    const path = fc
      .array(
        fc.constantFrom('{', '}', '$', '.a', '..', '[', ']', "'", '?(', ')', '@', '*', ',', '1'),
      )
      .map((parts) => parts.join(''));
    const property = fc.property(path, (text) => {
      expect(typeof webResult(body, text).ok).toBe('boolean');
    });
    fc.assert(property, { seed: 4, numRuns: 1_000 });
  });
});

describe('durations and times', () => {
  it('are exact to the nanosecond', () => {
    expect(parseGoDuration('1h0.000000001s')).toEqual({
      ok: true,
      nanoseconds: 3_600_000_000_001n,
    });
    expect(goDurationMs('1.5m')).toBe(90_000);
    expect(goDurationMs('1d')).toBeUndefined();
  });

  it('count from now', () => {
    const now = Date.UTC(2026, 0, 1);
    expect(evaluateTimeExpression('now() - duration("90s")', now)).toEqual({
      ok: true,
      atMs: now - 90_000,
    });
    expect(evaluateTimeExpression('duration("1s")', now)).toMatchObject({
      error: 'expected time.Time, but got time.Duration',
    });
  });
});
