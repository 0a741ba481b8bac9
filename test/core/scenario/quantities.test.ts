import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { checked, readYaml } from '../../../src/core/document.ts';
import { duration, factor, moment, rate, share } from '../../../src/core/scenario/quantities.ts';

/** The value, or the complaint about it. */
function read(schema: z.ZodType<number>, text: string): number | string | undefined {
  const [document] = readYaml('f', text).documents;
  if (document === undefined) throw new Error('no document');
  const result = checked(document, schema);
  return result.ok ? result.value : result.problems[0]?.message;
}

describe('durations', () => {
  it.each([
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['1.5s', 1_500],
    ['30d', 2_592_000_000],
  ])('%s', (text, durationMs) => {
    expect(read(duration, text)).toBe(durationMs);
    expect(read(moment, text)).toBe(durationMs);
  });

  it.each([
    ['10', /10 has no unit; expected a duration such as/],
    ['"10"', /10 has no unit/],
    ['-5m', /-5m is negative/],
    ['0s', /no time at all/],
    ['31d', /too long; expected at most 30d/],
    ['5 minutes', /is "5 minutes"; expected a duration/],
    ['1d12', /is "1d12"; expected a duration/],
    ['[5m]', /is a list; expected a duration/],
    ['true', /is true; expected a duration/],
  ])('%s is refused', (text, message) => {
    expect(read(duration, text)).toMatch(message);
  });

  it('allows a moment at the very start', () => {
    expect(read(moment, '0s')).toBe(0);
  });
});

describe('rates', () => {
  it.each([
    ['40/s', 40],
    ['600/m', 10],
    ['0.5 / s', 0.5],
    ['7200/h', 2],
    ['0/s', 0],
  ])('%s', (text, perSecond) => {
    expect(read(rate, text)).toBe(perSecond);
  });

  it.each([
    ['40', /40 has no unit; expected a rate such as 40\/s/],
    ['-1/s', /-1\/s is negative/],
    ['40/d', /is "40\/d"; expected a rate/],
    ['100001/s', /too much; expected at most 100000\/s/],
  ])('%s is refused', (text, message) => {
    expect(read(rate, text)).toMatch(message);
  });
});

describe('shares', () => {
  it.each([
    ['5%', 0.05],
    ['0.5 %', 0.005],
    ['0.05', 0.05],
    ['0', 0],
    ['100%', 1],
    ['1', 1],
  ])('%s', (text, value) => {
    expect(read(share, text)).toBe(value);
  });

  it.each([
    ['5', /5 is more than all; .* did you mean 5%\?/],
    ['101%', /101% is more than all; expected at most 100%/],
    ['-1%', /-1% is negative/],
    ['-0.1', /-0.1 is negative/],
    ['"0.1"', /"0.1" is quoted, so it is text/],
    ['some', /is "some"; expected a share such as 5% or 0.05/],
    ['.nan', /expected a share/],
  ])('%s is refused', (text, message) => {
    expect(read(share, text)).toMatch(message);
  });

  it('is within 0..1 whatever is written', () => {
    fc.assert(
      fc.property(fc.double(), fc.boolean(), (value, isPercentage) => {
        const result = share.safeParse(isPercentage ? `${value}%` : value);
        if (result.success) expect(result.data >= 0 && result.data <= 1).toBe(true);
      }),
    );
  });
});

describe('factors', () => {
  it.each([
    ['2x', 2],
    ['2.5x', 2.5],
    ['0.5 x', 0.5],
  ])('%s', (text, value) => {
    expect(read(factor, text)).toBe(value);
  });

  it.each([
    ['2', /2 has no unit; expected a factor such as 2x/],
    ['-2x', /-2x is negative/],
    ['0x', /0x leaves nothing/],
    ['1001x', /too much; expected at most 1000x/],
  ])('%s is refused', (text, message) => {
    expect(read(factor, text)).toMatch(message);
  });
});
