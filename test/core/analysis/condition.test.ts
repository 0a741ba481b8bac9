import { describe, expect, it } from 'vitest';
import { evaluateCondition } from '../../../src/core/analysis/condition.ts';
import type { JsonValue, MetricResult } from '../../../src/core/analysis/reading.ts';

function over(source: string, value: JsonValue, kind: MetricResult['kind'] = 'json') {
  const evaluated = evaluateCondition(source, { kind, value }, Date.UTC(2026, 0, 2, 3, 4, 5));
  return evaluated.ok ? evaluated.value : evaluated.error;
}

describe('a condition', () => {
  it.each([
    ['result[0] >= 0.95', [0.99], true],
    ['len(result) == 0 || result[0] >= 0.95', [], true],
    ['isNaN(result[0]) || result[0] >= 0.95', [Number.NaN], true],
    ['result[0] < 1', [Number.NaN], false],
    ['all(result, # < 2) and none(result, {# > 1})', [0, 1], true],
    ['max(result) / 0 == max(result) / 0', [1], true],
    ['result == 1..2', [1, 2], false],
    ['result == [1, 2]', [1, 2], true],
    ['median(result) == 2.5', [4, 1, 2, 3], true],
    ['1 < result[0] < 3', [2], true],
    ['result[0] not in [1, 2]', [2], false],
  ])('%s over a vector', (source, value, expected) => {
    expect(over(source, value, 'prom')).toBe(expected);
  });

  it.each([
    ['result.a?.b?.c ?? true', { a: null }, true],
    ['result.n == 1 && result["n"] == 1.0', { n: 1 }, true],
    ['result == {"n": 1}', { n: 1 }, false],
    ['"n" in result', { n: 1 }, true],
    ['result.items | filter(.v > 1) | len() == 1', { items: [{ v: 1 }, { v: 2 }] }, true],
    ['let p = result.p; p > 1 ? true : false', { p: 2 }, true],
    ['if result.p > 1 { true } else if true { false } else { true }', { p: 1 }, false],
    ['result.name matches "^a.c$"', { name: 'abc' }, true],
    ['result.name[1:] == "bc" && len(result.name) == 3', { name: 'abc' }, true],
    ['string(1000000.0) == "1e+06" && string(result.n) == "0.1"', { n: 0.1 }, true],
    [
      'toJSON({"b": 1, "a": [1.5]}) == "{\\n  \\"a\\": [\\n    1.5\\n  ],\\n  \\"b\\": 1\\n}"',
      0,
      true,
    ],
    ['fromBase64(toBase64("a€")) == "a€"', 0, true],
    ['sortBy(result, .v, "desc")[0].v == 3', [{ v: 1 }, { v: 3 }], true],
    ['groupBy(result, .k)["x"] | len() == 2', [{ k: 'x' }, { k: 'x' }], true],
    ['now() - duration("1h") < now() && now().Year() == 2026', 0, true],
    ['date("2024-02-29T12:00:00+02:00").Hour() == 12', 0, true],
    [
      'date("2024-07-01 12:00:00", "2006-01-02 15:04:05", "Europe/Berlin").UTC().Hour() == 10',
      0,
      true,
    ],
    ['result.x == 1 && false', {}, false],
  ])('%s', (source, value, expected) => {
    expect(over(source, value)).toBe(expected);
  });

  it.each([
    [
      'result >= 1',
      [1],
      'prom',
      'invalid operation: >= (mismatched types []float64 and int) (1:8)',
    ],
    ['result[0] > 1', 1, 'prom', 'type float64[int] is undefined (1:7)'],
    ['true &&\n result.a.b', {}, 'json', 'cannot fetch b from <nil> (2:11)'],
    ['result', 'x', 'json', 'expected bool, but got string'],
    ['rsult > 1', 1, 'json', 'unknown name rsult (1:1)'],
    ['result = 1', 1, 'json', 'unexpected token Operator("=") (1:8)'],
    ['result % 2 == 0', 4, 'json', 'invalid operation: % (mismatched types float64 and int) (1:8)'],
    ['result[0] in ["a"]', [1], 'json', 'not assignable to type string'],
    ['1 % 0 == 1', 1, 'json', 'integer divide by zero'],
    ['result ?? true || false', 1, 'json', 'cannot be mixed'],
    ['asInt("1.1") == 1', 1, 'json', 'strconv.ParseInt: parsing "1.1": invalid syntax'],
    ['isNaN(result)', 1, 'int', 'interface conversion: interface {} is int, not float64'],
  ] as const)('%s is an error that says what and where', (source, value, kind, message) => {
    expect(over(source, value, kind)).toContain(message);
  });

  it('looks at the whole result in isNil and default, whatever they are given', () => {
    expect(over('isNil(result.missing)', {})).toBe(false);
    expect(over('isNil(1)', null)).toBe(true);
    expect(over('default(nil, 0) == 7', 7, 'floatptr')).toBe(true);
    expect(over('default(result, 0) == 0', null, 'nilptr')).toBe(true);
  });

  it('keeps ints and floats apart as Go does', () => {
    expect(over('9223372036854775807 + 1 < 0', 0)).toBe(true);
    expect(over('asInt(1e300) < 0 && asInt(result) == 5', 5.9)).toBe(true);
    expect(over('type(1) == "int" && type(1/1) == "float" && 7 % -3 == 1', 0)).toBe(true);
    expect(over('round(-0.5) == -1 && round(2.5) == 3', 0)).toBe(true);
  });
});
