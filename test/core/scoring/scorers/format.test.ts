import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { jsonFormat } from '../../../../src/core/scoring/scorers/json-format.ts';
import { scoreLength } from '../../../../src/core/scoring/scorers/length.ts';
import { finalNumber, scoreNumber } from '../../../../src/core/scoring/scorers/number.ts';
import { scorePattern } from '../../../../src/core/scoring/scorers/pattern.ts';

function json(schema: unknown) {
  const format = jsonFormat(schema);
  if (!format.ok) throw new Error(format.error);
  return (answer: string) => format.score(answer).verdict;
}

describe('JSON', () => {
  const score = json({
    type: 'object',
    required: ['city'],
    properties: {
      city: { type: 'string', pattern: '^[A-Z]' },
      tags: { type: 'array', uniqueItems: true },
    },
    additionalProperties: false,
  });

  it.each([
    ['{"city": "Paris"}', 'good'],
    ['```json\n{"city": "Paris"}\n```', 'good'],
    ['```\n{"city": "Paris"}```', 'good'],
    ['{"city": "paris"}', 'bad'],
    ['{"city": "Paris", "country": "France"}', 'bad'],
    ['{"city": "Paris", "tags": [{"a": 1, "b": 2}, {"b": 2, "a": 1}]}', 'bad'],
    ['{"city": "Paris", "tags": [1, "1", [1]]}', 'good'],
    ['{"city": "Par', 'bad'],
    ['Sure! Here it is: {"city": "Paris"}', 'bad'],
    ['', 'bad'],
  ])('%s is %s', (answer, verdict) => expect(score(answer)).toBe(verdict));

  it('an answer made to exhaust a stack, a processor or memory cannot be told', () => {
    expect(score('['.repeat(60_000) + ']'.repeat(60_000))).toBe('unknown');
    expect(score(`"${'x'.repeat(200_000)}"`)).toBe('unknown');
    const unique = json({ type: 'array', uniqueItems: true });
    expect(unique(JSON.stringify(Array.from({ length: 10_000 }, (_, i) => [i])))).toBe('good');
    // With a back-tracking engine this would outlive us all.
    const evil = json({ type: 'string', pattern: '^(a+)+$' });
    expect(evil(JSON.stringify(`${'a'.repeat(50_000)}!`))).toBe('bad');
    const dear = json({ type: 'string', pattern: '^(?:(?:a?){200}){4}a{200}$' });
    expect(['bad', 'unknown']).toContain(dear(JSON.stringify('a'.repeat(60_000))));
  });

  it('each pattern of a schema is its own', () => {
    const two = json({
      properties: { a: { type: 'string', pattern: '^a' }, b: { type: 'string', pattern: '^b' } },
      type: 'object',
    });
    expect(two('{"a": "a", "b": "b"}')).toBe('good');
    expect(two('{"a": "b", "b": "b"}')).toBe('bad');
    expect(two('{"a": "a", "b": "a"}')).toBe('bad');
  });

  it.each([
    ['a type that there is not', { type: 'strnig' }, /strnig|type/],
    ['a keyword that there is not', { tpye: 'string' }, /unknown keyword/],
    ['a pattern that RE2 has not', { type: 'string', pattern: '(?=a)' }, /pattern "\(\?=a\)"/],
    ['another place', { $ref: 'https://schemas.invalid/a.json' }, /can't resolve reference/],
    ['no schema', 'text', /schema/],
  ])('a schema with %s is refused in words', (_what, schema, error) => {
    expect(jsonFormat(schema)).toEqual({ ok: false, error: expect.stringMatching(error) });
  });

  it('what is valid for one answer is not left over for the next', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
        const any = json({ type: 'object' });
        expect(any(JSON.stringify(value))).toBe(isObject ? 'good' : 'bad');
      }),
      { numRuns: 30 },
    );
  });
});

describe('a pattern', () => {
  it('is looked for anywhere, unless it says otherwise', () => {
    expect(scorePattern('The code is AB-12.', '[A-Z]{2}-\\d{2}').verdict).toBe('good');
    expect(scorePattern('The code is AB-12.', '^[A-Z]{2}-\\d{2}$').verdict).toBe('bad');
  });

  it('costs a bounded time, and cannot be told beyond it', () => {
    const long = 'a'.repeat(200_000);
    expect(scorePattern(`${long}!`, '^(a|aa)+$').verdict).not.toBe('good');
    expect(scorePattern(long.repeat(50), '^[ab]*$').verdict).toBe('unknown');
    expect(scorePattern('a', '(?=a)').verdict).toBe('unknown');
  });
});

describe('a number', () => {
  it.each([
    ['The total is 1,234.50 dollars.', 1234.5],
    ['First 3, then 4: 12.', 12],
    ['-7', -7],
    ['−7 degrees', -7],
    ['It is 6.02e23', 6.02e23],
    ['Use version v2 of H3', undefined],
    ['none', undefined],
    ['1e999', undefined],
  ])('%s comes to %s', (answer, value) => expect(finalNumber(answer)).toBe(value));

  it('is good within its range only', () => {
    const range = { min: 0, max: 10, whole: true };
    expect(scoreNumber('10', range).verdict).toBe('good');
    for (const answer of ['11', '-1', '2.5', 'ten']) {
      expect(scoreNumber(answer, range).verdict).toBe('bad');
    }
  });

  test('whatever is written last counts', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -99_999, max: 99_999 }), (first, last) => {
        expect(finalNumber(`${first} and so it is ${last}.`)).toBe(last);
      }),
    );
  });
});

test('length counts words, and characters where a script has no spaces', () => {
  const verdict = (answer: string, min: number | null, max: number | null) =>
    scoreLength(answer, { min, max }).verdict;
  expect(verdict('one two three', 3, 3)).toBe('good');
  expect(verdict('one two three', null, 2)).toBe('bad');
  expect(verdict('', 1, null)).toBe('bad');
  expect(verdict('灯台は高い', 5, 5)).toBe('good');
});
