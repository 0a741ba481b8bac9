import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quantityText } from '../../src/core/rollout/quantity-text.ts';
import { planTime } from '../../src/report/terminal/event-line.ts';
import * as browser from '../../src/web/browser/texts.js';

it('numbers are written in the browser as they are everywhere else', () => {
  const units = fc.constantFrom('share', 'seconds', 'usd', 'count', 'score');
  fc.assert(
    fc.property(fc.double(), units, (value, unit) => {
      expect(browser.quantityText(value, unit)).toBe(quantityText(value, unit as 'share'));
    }),
  );
});

it('and so are lengths of time', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e10, noNaN: true }), (ms) => {
      expect(browser.lengthText(ms)).toBe(planTime(ms));
    }),
  );
});
