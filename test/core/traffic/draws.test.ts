import { expect, test } from 'vitest';
import { draws, segmentOf } from '../../../src/core/traffic/draws.ts';
import type { TrafficPhase } from '../../../src/core/traffic/plan.ts';
import { openPhase, PROMPTS } from './plans.ts';

const SOURCE = { seed: 7, phaseIndex: 0, prompts: PROMPTS };

function take(phase: TrafficPhase, count: number, source = SOURCE) {
  const draw = draws(phase, source);
  return Array.from({ length: count }, () => draw());
}

function chiSquare(values: readonly string[], cells: number): number {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const expected = values.length / cells;
  const seen = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  return seen + (cells - counts.size) * expected;
}

test('users and prompts are drawn evenly', () => {
  const taken = take(openPhase(), 20_000);
  // The 99.9th percentiles of chi-square at 99 and 49 degrees of freedom.
  expect(
    chiSquare(
      taken.map((draw) => draw.userId),
      100,
    ),
  ).toBeLessThan(148.2);
  expect(
    chiSquare(
      taken.map((draw) => draw.prompt),
      50,
    ),
  ).toBeLessThan(85.4);
});

test('users are numbered from u-0 within the population', () => {
  const ids = new Set(take(openPhase({}, { users: 3 }), 200).map((draw) => draw.userId));
  expect([...ids].sort()).toEqual(['u-0', 'u-1', 'u-2']);
});

test('the streaming share is met, and its ends are exact', () => {
  const share = (streaming: number) =>
    take(openPhase({}, { streaming }), 10_000).filter((draw) => draw.stream).length / 10_000;
  expect(share(0)).toBe(0);
  expect(share(1)).toBe(1);
  // 3.3 standard deviations of a share of 0.3 over 10,000.
  expect(Math.abs(share(0.3) - 0.3)).toBeLessThan(0.0151);
});

test('a larger streaming share only adds streams and moves nothing else', () => {
  const less = take(openPhase({}, { streaming: 0.2 }), 500);
  const more = take(openPhase({}, { streaming: 0.6 }), 500);
  expect(more.map(({ stream: _, ...rest }) => rest)).toEqual(
    less.map(({ stream: _, ...rest }) => rest),
  );
  expect(less.every((draw, index) => !draw.stream || more[index]?.stream)).toBe(true);
});

test('changing the prompts moves no user, and changing the users no prompt', () => {
  const base = take(openPhase(), 300);
  const otherPrompts = take(openPhase(), 300, { ...SOURCE, prompts: ['one'] });
  const otherUsers = take(openPhase({}, { users: 9 }), 300);
  expect(otherPrompts.map((draw) => draw.userId)).toEqual(base.map((draw) => draw.userId));
  expect(otherUsers.map((draw) => draw.prompt)).toEqual(base.map((draw) => draw.prompt));
});

test('segments hold their shares of the population, the rest is all', () => {
  const segments = [
    { name: 'beta', share: 0.1 },
    { name: 'eu', share: 0.25 },
  ];
  const counts: Record<string, number> = {};
  for (let user = 0; user < 20_000; user += 1) {
    const segment = segmentOf(`u-${user}`, segments);
    counts[segment] = (counts[segment] ?? 0) + 1;
  }
  // 3.3 standard deviations over 20,000 users.
  expect(Math.abs((counts.beta ?? 0) - 2_000)).toBeLessThan(140);
  expect(Math.abs((counts.eu ?? 0) - 5_000)).toBeLessThan(202);
  expect(Object.keys(counts).sort()).toEqual(['all', 'beta', 'eu']);
});

test('a user keeps the segment in every phase and under every seed', () => {
  const phase = openPhase({}, { segments: [{ name: 'beta', share: 0.3 }], users: 20 });
  const seen = new Map<string, Set<string>>();
  for (const [seed, phaseIndex] of [
    [1, 0],
    [1, 3],
    [99, 0],
  ] as const)
    for (const draw of take(phase, 200, { seed, phaseIndex, prompts: PROMPTS }))
      seen.set(draw.userId, (seen.get(draw.userId) ?? new Set()).add(draw.segment));
  expect(seen.size).toBe(20);
  expect([...seen.values()].every((segments) => segments.size === 1)).toBe(true);
});

test('one segment of everybody leaves no rest', () => {
  const segments = [{ name: 'everyone', share: 1 }];
  const names = Array.from({ length: 1_000 }, (_, user) => segmentOf(`u-${user}`, segments));
  expect(new Set(names)).toEqual(new Set(['everyone']));
});

test('no prompts is a mistake of the caller', () => {
  expect(() => draws(openPhase(), { ...SOURCE, prompts: [] })).toThrow('at least one prompt');
});
