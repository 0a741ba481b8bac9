import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandTemplate } from '../../../src/core/regexp/expand-template.ts';
import { capturesOf, compileRegexp } from '../../../src/core/regexp/regexp.ts';
import { regexpBudget } from '../../../src/core/regexp/regexp-budget.ts';
import { compiled, PLENTY } from './matching.ts';

const captures = (pattern: string, text: string) =>
  capturesOf(compiled(pattern), text, regexpBudget(PLENTY));

describe('captures', () => {
  test.each([
    ['(a+)(b+)', 'xaabby', ['aabb', 'aa', 'bb']],
    ['a*?', 'aaa', ['']],
    ['(?U)a+', 'aaa', ['a']],
    ['(?U)a+?', 'aaa', ['aaa']],
    ['(a|ab)(c|bcd)?', 'abcd', ['abcd', 'a', 'bcd']],
    ['(a)|(b)', 'b', ['b', undefined, 'b']],
    ['(|a)*', 'aa', ['', '']],
    ['(|a)+', 'aa', ['', '']],
    ['(?:(a)|b)*', 'ab', ['ab', 'a']],
    ['é(.)', 'aé😀', ['é😀', '😀']],
    ['^(?:(eu)|us)$', 'us', ['us', undefined]],
    ['a', 'b', 'no match'],
  ])('of %s on %s', (pattern, text, expected) => {
    expect(captures(pattern, text)).toEqual(expected);
  });

  test('agree with the platform wherever both know the syntax', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^b]', '(a|b)', '(ab)', '\\d', '1');
    const times = fc.constantFrom('', '+', '?', '{2}', '{1,3}', '+?', '??');
    const piece = fc.tuple(atom, times).map((parts) => parts.join(''));
    const sequence = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    const pattern = fc.array(sequence, { minLength: 1, maxLength: 3 }).map((p) => p.join('|'));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', 'c'), maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        const theirs = new RegExp(source).exec(subject);
        expect(captures(source, subject)).toEqual(theirs ? [...theirs] : 'no match');
      }),
      { numRuns: 1_000, seed: 7 },
    );
  });

  test('of a list too large to look into', () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `n${index}`).join('|');
    const list = compileRegexp(`^(${names})$`);
    expect(list.ok && capturesOf(list.regexp, 'n1', regexpBudget(PLENTY))).toBe('too large');
  });
});

test.each([
  ['(.*)-(.*)', 'one-two-three', '$2/$1', 'three/one-two'],
  ['(?P<first>a+)(b?)', 'aa', '$first[$2]', 'aa[]'],
  ['(a)(b)?', 'a', '<$1$2>', '<a>'],
  ['(a)(b)?', 'a', '<$9>', '<>'],
  ['(a)(b)?', 'a', '<$1x>', '<>'],
  ['(a)(b)?', 'a', ['<$', '{1}$', '{2}>$$'].join(''), '<a>$'],
  ['(a)', 'a', '$01 $ ${1', ' $ ${1'],
  ['(?:(?P<n>a)|(?P<n>b))', 'b', '$n', 'b'],
])('captures of %s on %s fill %s', (pattern, text, template, expected) => {
  const regexp = compiled(pattern);
  const found = capturesOf(regexp, text, regexpBudget(PLENTY));
  if (typeof found === 'string') throw new Error(found);
  expect(expandTemplate(template, regexp.groupNames, found)).toBe(expected);
});
