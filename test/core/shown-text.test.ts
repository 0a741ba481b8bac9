import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shownText } from '../../src/core/shown-text.ts';

it.each([
  ['\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
  ['\u001b]0;owned\u0007', '\\u001b]0;owned\\u0007'],
  ['one\r\ntwo\tthree', 'one two three'],
  ['\u009b2J', '\\u009b2J'],
  ['exe.\u202eyaml', 'exe.\\u202eyaml'],
  ['a\u2028b', 'a\\u2028b'],
])('%j stands there as %j', (text, shown) => {
  expect(shownText(text)).toBe(shown);
});

it('leaves every other text as it is', () => {
  for (const text of ['', 'v1.3', '模型 → ✔ ‖ 5 %', '👩‍🚀']) expect(shownText(text)).toBe(text);
});

it('nothing that steers comes through, and what came through once stays', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = shownText(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
      expect(shownText(shown)).toBe(shown);
    }),
  );
});
