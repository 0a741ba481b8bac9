import { expect, it } from 'vitest';
import { wholeNumber } from '../../src/commands/whole-number.ts';

it('reads what a file may have, and nothing else as 0', () => {
  expect(['0', '7', '9007199254740991'].map((text) => wholeNumber(text))).toEqual([
    0, 7, 9007199254740991,
  ]);
  for (const text of ['', ' ', '-1', '1.5', '1e3', '0x1', '9007199254740993']) {
    expect(wholeNumber(text), text).toBeUndefined();
  }
  expect(wholeNumber('65536', 65_535)).toBeUndefined();
});
