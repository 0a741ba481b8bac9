import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PromqlError } from '../../../src/core/promql/error.ts';
import { parseQuery, parseSelector } from '../../../src/core/promql/parse.ts';

/** Read off Prometheus 2.42. */
const MESSAGES: readonly (readonly [string, string])[] = [
  ['sum(', '1:5: parse error: unclosed left parenthesis'],
  ['a +', '1:4: parse error: unexpected end of input'],
  ['a offset', '1:9: parse error: unexpected end of input in offset, expected duration'],
  ['1 > 1', '1:3: parse error: comparisons between scalars must use BOOL modifier'],
  ['foo[5m', '1:7: parse error: unclosed left bracket'],
  ['foo{a="b"', '1:10: parse error: unexpected end of input inside braces'],
  ['foo{a=}', '1:7: parse error: unexpected "}" in label matching, expected string'],
  [
    'rate(a)',
    '1:6: parse error: expected type range vector in call to function "rate", got instant vector',
  ],
  ['a and 1', '1:1: parse error: set operator "and" not allowed in binary scalar expression'],
  ['a\n  offset 1m offset 2m', '1:1: parse error: offset may not be set multiple times'],
  ['{a=""}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
  ['a{__name__="b"}', '1:1: parse error: metric name must not be set twice: "a" or "b"'],
  ['a and on(x) group_left b', '1:1: parse error: no grouping allowed for "and" operation'],
  [
    'a + on(x) group_left(x) b',
    '1:3: parse error: label "x" must not occur in ON and GROUP clause at once',
  ],
  ['a[0s]', '1:3: parse error: duration must be greater than 0'],
  ['a + bool b', '1:3: parse error: bool modifier can only be used on comparison operators'],
  [
    'label_join(a)',
    '1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 1',
  ],
  ['round(a,1,2)', '1:1: parse error: expected at most 2 argument(s) in call to "round", got 3'],
  ['nope(a)', '1:1: parse error: unknown function with name "nope"'],
  ['a{x=~"("}', '1:3: parse error: error parsing regexp: missing closing ): `^(?:()$`'],
  ['a[300]', '1:3: parse error: missing unit character in duration'],
  ['5m', '1:1: parse error: unexpected duration "5m"'],
  ['1 +* 2', '1:4: parse error: unexpected <op:*>'],
  ['"abc', '1:1: parse error: unterminated quoted string'],
  [
    'topk(a)',
    '1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1',
  ],
  ['sum()', '1:1: parse error: no arguments for aggregate expression provided'],
  ['a b', '1:3: parse error: unexpected identifier "b"'],
  [')', "1:2: parse error: unexpected right parenthesis ')'"],
  ['(a)[5m]', '1:4: parse error: ranges only allowed for vector selectors'],
  [
    'a[5m] + 1',
    '1:1: parse error: binary expression must contain only scalar and instant vector types',
  ],
  ['a{x!"1"}', `1:4: parse error: unexpected character after '!' inside braces: '"'`],
  [
    'a{x="1" y="2"}',
    '1:9: parse error: unexpected identifier "y" in label matching, expected "," or "}"',
  ],
  ['a @ NaN', '1:1: parse error: timestamp out of bounds for @ modifier: NaN'],
  ['a[5m30]', '1:3: parse error: bad duration syntax: "5m30"'],
  ['sum by a', '1:8: parse error: unexpected identifier "a" in grouping opts, expected "("'],
  ['# nothing', '1:1: parse error: no expression found in input'],
];

function messageOf(query: string): string {
  try {
    parseQuery(query, '2.x');
  } catch (error) {
    if (error instanceof PromqlError) return error.message;
    throw error;
  }
  return 'no error';
}

test.each(MESSAGES)('%s: %s', (query, message) => {
  expect(messageOf(query)).toBe(message);
});

describe('tree', () => {
  test.each([
    ['a / a offset 5m', 'a / (a offset 5m)'],
    ['a + b offset 5m * c', 'a + ((b offset 5m) * c)'],
    ['a or b @ 5 and c', 'a or ((b @ 5) and c)'],
    ['-rate(a[5m:])', '-(rate(a[5m:]))'],
    ['-1 ^ 2', '-(1 ^ 2)'],
    ['2 ^ 3 ^ 2', '2 ^ (3 ^ 2)'],
    ['a - b - c', '(a - b) - c'],
    ['a unless b or c', '(a unless b) or c'],
    ['- -a * b', '(- (-a)) * b'],
    ['1./2.', '1 / 2'],
  ])('%s is %s', (query, bracketed) => {
    const plain = (text: string) =>
      JSON.stringify(parseQuery(text), (key, value: unknown) => {
        if (key === 'span') return undefined;
        const isParen = typeof value === 'object' && value !== null && 'kind' in value;
        return isParen && value.kind === 'paren' && 'expr' in value ? value.expr : value;
      });
    // Offsets in brackets are refused, so the brackets are dropped from selectors.
    const allowed = bracketed.replace(/\((\w offset 5m|\w @ 5)\)/g, '$1');
    expect(plain(query)).toBe(plain(allowed));
  });

  test('matchers, offsets and pins are read', () => {
    expect(parseQuery(`up{a='x\\'',b!~"c|d"}[1h30m] offset -1m @ 1.5`)).toMatchObject({
      kind: 'matrix',
      rangeMs: 5_400_000,
      selector: {
        offsetMs: -60_000,
        at: 1_500,
        matchers: [{ value: "x'" }, { operator: '!~' }, { name: '__name__', value: 'up' }],
      },
    });
  });

  test('keywords may name metrics, and aggregators are not case-sensitive', () => {
    for (const query of ['offset', 'sum', 'by', 'SUM BY (a) (b)'])
      expect(messageOf(query)).toBe('no error');
  });
});

describe('dialects', () => {
  test.each([
    ['{"my.metric", "a.b"="c"}', '3.x'],
    ['foo[300]', '3.x'],
    ['5m + 1', '3.x'],
    ['holt_winters(foo[5m], 0.5, 0.5)', '2.x'],
  ] as const)('%s is %s only', (query, only) => {
    const other = only === '3.x' ? '2.x' : '3.x';
    expect(() => parseQuery(query, only)).not.toThrow();
    expect(() => parseQuery(query, other)).toThrow(PromqlError);
  });

  test.each([
    ['histogram_count(a)', 'native histograms are not supported: function "histogram_count"'],
    ['mad_over_time(a[5m])', 'function "mad_over_time" is not enabled'],
    ['limitk(1, a)', 'limitk() is experimental'],
    ['a[5m] smoothed', 'smoothed modifier is experimental'],
    ['a[5m * 2]', 'experimental duration expression is not enabled'],
    ['a + fill(0) b', 'fill modifiers are not enabled'],
  ])('%s is refused by name', (query, message) => {
    expect(() => parseQuery(query)).toThrow(message);
  });
});

describe('limits', () => {
  test.each([
    ['(', ')', 'nesting'],
    ['-(', ')', 'nesting'],
    ['abs(', ')', 'nesting'],
    ['a+', '', 'nesting'],
    ['- ', '', 'nesting'],
    ['a or ', '', 'queryCharacters'],
  ])('%s again and again is refused', (open, close, limit) => {
    for (const times of limit === 'nesting' ? [600, 1_000, 10_000] : [20_000]) {
      const query = `${open.repeat(times)}a${close.repeat(times)}`;
      expect(() => parseQuery(query)).toThrow(`limit ${limit}`);
    }
  });

  test('no text makes the parser fail in any other way', () => {
    const word = fc.constantFrom(
      ...[
        'a',
        '1',
        '5m',
        '"s"',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        ',',
        '+',
        '-',
        '^',
        '==',
        '=~',
        '!~',
      ],
      ...[
        '@',
        'offset',
        'by',
        'on',
        'bool',
        'sum',
        'rate',
        'and',
        ':',
        '#',
        "'",
        '`',
        '.',
        'é',
        '\\',
      ],
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        try {
          parseQuery(words.join(' '));
        } catch (error) {
          expect(error).toBeInstanceOf(PromqlError);
        }
      }),
      { numRuns: 3_000, seed: 11 },
    );
  });
});

test('a selector alone', () => {
  expect(parseSelector('up{job="api"}')).toHaveLength(2);
  expect(() => parseSelector('up offset 5m')).toThrow('expected only a vector selector');
  expect(() => parseSelector('sum(up)')).toThrow('expected only a vector selector');
});
