import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areaOf, secondsAtArea } from '../../../src/core/traffic/ramp.ts';

/** One request a day or more, or none: smaller numbers only try the float's own limits. */
const rate = fc.oneof(fc.constant(0), fc.double({ min: 1e-5, max: 5_000, noNaN: true }));
const share = fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1, noNaN: true }));
const ramp = fc.record({
  fromPerSecond: rate,
  toPerSecond: rate,
  lengthSeconds: fc.double({ min: 0.01, max: 100_000, noNaN: true }),
});

test('a flat rate is reached in proportion', () => {
  const flat = { fromPerSecond: 40, toPerSecond: 40, lengthSeconds: 10 };
  expect(areaOf(flat)).toBe(400);
  expect(secondsAtArea(flat, 100)).toBe(2.5);
});

test('half of a ramp from zero is sent in its last 29 %', () => {
  const rising = { fromPerSecond: 0, toPerSecond: 20, lengthSeconds: 10 };
  expect(areaOf(rising)).toBe(100);
  expect(secondsAtArea(rising, 50)).toBeCloseTo(10 * Math.SQRT1_2, 12);
});

test('a ramp down ends at its end', () => {
  const falling = { fromPerSecond: 20, toPerSecond: 0, lengthSeconds: 10 };
  expect(secondsAtArea(falling, 100)).toBe(10);
  expect(secondsAtArea(falling, 75)).toBeCloseTo(5, 12);
});

test('the area up to the time of an area is that area', () => {
  fc.assert(
    fc.property(ramp, share, (line, part) => {
      const area = areaOf(line) * part;
      const seconds = secondsAtArea(line, area);
      const slope = (line.toPerSecond - line.fromPerSecond) / line.lengthSeconds;
      const areaThere = line.fromPerSecond * seconds + (slope * seconds * seconds) / 2;
      expect(Math.abs(areaThere - area)).toBeLessThanOrEqual(1e-7 * Math.max(1, areaOf(line)));
      expect(seconds).toBeLessThanOrEqual(line.lengthSeconds * (1 + 1e-7));
    }),
  );
});

test('a later area comes no sooner', () => {
  fc.assert(
    fc.property(ramp, share, share, (line, a, b) => {
      const [early, late] = a < b ? [a, b] : [b, a];
      const sooner = secondsAtArea(line, areaOf(line) * early);
      const later = secondsAtArea(line, areaOf(line) * late);
      expect(later).toBeGreaterThanOrEqual(sooner * (1 - 1e-7));
    }),
  );
});
