import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivals, trafficLengthMs } from '../../../src/core/traffic/arrivals.ts';
import type { TrafficPhase } from '../../../src/core/traffic/plan.ts';
import { closedPhase, openPhase, PROMPTS } from './plans.ts';

function all(phases: readonly TrafficPhase[], seed = 7, timeScale = 1) {
  return [...arrivals({ phases }, { seed, timeScale, prompts: PROMPTS })];
}

const times = (requests: ReturnType<typeof all>) => requests.map((request) => request.atMs);

/** The largest gap between the values' distribution and a uniform one on [0, 1), times √n. */
function kolmogorovSmirnov(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const gap = sorted.reduce(
    (largest, value, i) => Math.max(largest, value - i / n, (i + 1) / n - value),
    0,
  );
  return gap * Math.sqrt(n);
}

/** Exceeded by one sample in a thousand when the distribution is right. */
const KS_999 = 1.95;

test('a constant rate sends exactly its count, evenly', () => {
  const requests = all([openPhase()]);
  expect(requests).toHaveLength(400);
  expect(requests.map((request) => request.id).slice(0, 2)).toEqual(['r-0', 'r-1']);
  expect(times(requests).slice(0, 3)).toEqual([12.5, 37.5, 62.5]);
  expect(requests.at(-1)?.atMs).toBe(9_987.5);
});

test('a linear ramp sends exactly the area under it', () => {
  const ramp = all([openPhase({ fromPerSecond: 0, toPerSecond: 20 })]);
  expect(ramp).toHaveLength(100);
  // The area reaches 25 halfway: t = 5 s holds a quarter of the requests.
  expect(ramp.filter((request) => request.atMs < 5_000)).toHaveLength(25);
  const down = all([openPhase({ fromPerSecond: 20, toPerSecond: 0 })]);
  expect(down.filter((request) => request.atMs < 5_000)).toHaveLength(75);
});

test('a constant rate holds its count for any rates, lengths and compression', () => {
  const rate = fc.integer({ min: 0, max: 300 });
  fc.assert(
    fc.property(
      rate,
      rate,
      fc.integer({ min: 1, max: 60_000 }),
      fc.integer({ min: 1, max: 30 }),
      (fromPerSecond, toPerSecond, forMs, timeScale) => {
        const requests = all([openPhase({ fromPerSecond, toPerSecond }, { forMs })], 7, timeScale);
        const area = ((fromPerSecond + toPerSecond) / 2) * (forMs / timeScale / 1_000);
        expect(Math.abs(requests.length - area)).toBeLessThanOrEqual(0.5 + 1e-9);
        const at = times(requests);
        expect(at.every((ms, i) => i === 0 || ms >= (at[i - 1] ?? 0))).toBe(true);
        expect(at.at(-1) ?? 0).toBeLessThanOrEqual(forMs / timeScale + 0.001);
      },
    ),
    { numRuns: 40 },
  );
});

test('short slow phases together send what they promise', () => {
  const slow = openPhase({ fromPerSecond: 1, toPerSecond: 1 }, { forMs: 250 });
  expect(all(Array.from({ length: 40 }, () => slow))).toHaveLength(10);
});

test('compression shortens the phases and leaves the rates', () => {
  const phases = [openPhase({}, { forMs: 600_000 })];
  const requests = all(phases, 7, 20);
  expect(requests).toHaveLength(1_200);
  expect(requests.at(-1)?.atMs).toBeLessThan(30_000);
  expect(trafficLengthMs({ phases }, 20)).toBe(30_000);
});

test('Poisson arrivals at a flat rate are uniform over the phase, with exponential gaps', () => {
  const flat = openPhase({ arrivals: 'poisson' }, { forMs: 100_000 });
  const at = times(all([flat]));
  expect(kolmogorovSmirnov(at.map((ms) => ms / 100_000))).toBeLessThan(KS_999);
  const gapSeconds = at.map((ms, i) => (ms - (at[i - 1] ?? 0)) / 1_000);
  expect(kolmogorovSmirnov(gapSeconds.map((gap) => 1 - Math.exp(-40 * gap)))).toBeLessThan(KS_999);
  // The count of 4,000 expected has standard deviation √4000; three of them.
  expect(Math.abs(at.length - 4_000)).toBeLessThan(190);
});

test('Poisson arrivals on a ramp follow the area under it', () => {
  const ramp = openPhase(
    { arrivals: 'poisson', fromPerSecond: 0, toPerSecond: 80 },
    { forMs: 100_000 },
  );
  const shares = times(all([ramp])).map((ms) => (ms / 100_000) ** 2);
  expect(kolmogorovSmirnov(shares)).toBeLessThan(KS_999);
  expect(Math.abs(shares.length - 4_000)).toBeLessThan(190);
});

test('the same seed gives the same sequence, another seed another', () => {
  const phases = [openPhase({ arrivals: 'poisson' }), openPhase({ arrivals: 'poisson' })];
  expect(all(phases, 11)).toEqual(all(phases, 11));
  expect(times(all(phases, 12))).not.toEqual(times(all(phases, 11)));
});

test('the streaming share moves no arrival, user or prompt', () => {
  const withShare = (streaming: number) =>
    all([openPhase({ arrivals: 'poisson' }, { streaming })]).map(({ stream: _, ...rest }) => rest);
  expect(withShare(0.9)).toEqual(withShare(0.1));
});

test('a longer first phase moves nothing in the second but its start', () => {
  const second = openPhase({ arrivals: 'poisson' });
  const relative = (firstMs: number) =>
    all([openPhase({ arrivals: 'poisson' }, { forMs: firstMs }), second])
      .filter((request) => request.atMs >= firstMs)
      .map(({ id: _, atMs, ...rest }) => ({ ...rest, afterMs: Math.round(atMs - firstMs) }));
  expect(relative(30_000)).toEqual(relative(10_000));
});

test('a closed-loop phase takes its time and yields nothing', () => {
  const requests = all([closedPhase(4), openPhase()]);
  expect(requests).toHaveLength(400);
  expect(requests[0]?.atMs).toBe(10_012.5);
});

test('arrivals are lazy: a plan of years yields its first request at once', () => {
  const years = { phases: [openPhase({}, { forMs: 1e12 })] };
  const first = arrivals(years, { seed: 1, timeScale: 1, prompts: PROMPTS }).next();
  expect(first.value).toMatchObject({ id: 'r-0', atMs: 12.5 });
});
