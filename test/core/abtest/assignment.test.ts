import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ArmWeight,
  dealt,
  placements,
  redealt,
  SLOTS,
  type SlotTable,
  slotOf,
  weightProblems,
} from '../../../src/core/abtest/assignment.ts';
import { murmur3 } from '../../../src/core/hash.ts';

const USERS = Array.from({ length: 100_000 }, (_, index) => `u-${index}`);

/** Weights of two to six arms in hundredths of a percent, the control among them. */
const weightsOf = (names: readonly string[]) =>
  fc
    .array(fc.integer({ min: 0, max: 1_000 }), { minLength: names.length, maxLength: names.length })
    .map((parts) => asWeights(names, parts));

const someWeights = fc
  .subarray(['b', 'c', 'd', 'e', 'f'], { minLength: 1 })
  .chain((others) => weightsOf(['a', ...others]));

function asWeights(names: readonly string[], parts: readonly number[]): readonly ArmWeight[] {
  const total = Math.max(
    1,
    parts.reduce((sum, part) => sum + part, 0),
  );
  const slots = parts.map((part) => Math.floor((part * SLOTS) / total));
  const rest = SLOTS - slots.reduce((sum, part) => sum + part, 0);
  const largest = slots.indexOf(Math.max(...slots));
  return names.map((arm, index) => ({
    arm,
    percent: ((slots[index] ?? 0) + (index === largest ? rest : 0)) / 100,
  }));
}

function slotCounts({ ranges }: SlotTable): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { arm, from, to } of ranges) counts[arm] = (counts[arm] ?? 0) + to - from;
  return counts;
}

function wantedCounts(weights: readonly ArmWeight[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    weights.flatMap(({ arm, percent }) => {
      const slots = Math.round(percent * 100);
      return slots > 0 ? [[arm, slots]] : [];
    }),
  );
}

/** What cannot be spared: every arm that has too many slots gives those. */
function leastMoved(before: SlotTable, weights: readonly ArmWeight[]): number {
  const wanted = wantedCounts(weights);
  return Object.entries(slotCounts(before)).reduce(
    (sum, [arm, slots]) => sum + Math.max(0, slots - (wanted[arm] ?? 0)),
    0,
  );
}

describe('a slot table', () => {
  it('gives each arm its weight to the slot, and after any changes moves no slot in vain', () => {
    fc.assert(
      fc.property(someWeights, fc.array(someWeights, { maxLength: 6 }), (first, changes) => {
        let table = dealt('s', first);
        expect(slotCounts(table)).toEqual(wantedCounts(first));
        for (const weights of changes) {
          const next = redealt(table, weights);
          expect(slotCounts(next)).toEqual(wantedCounts(weights));
          expect(movedCount(table, next)).toBe(leastMoved(table, weights));
          const ends = [...next.ranges.map(({ to }) => to)];
          expect(next.ranges.map(({ from }) => from)).toEqual([0, ...ends.slice(0, -1)]);
          expect(ends.at(-1)).toBe(SLOTS);
          table = JSON.parse(JSON.stringify(next));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('of 100,000 users', () => {
  const before = dealt('test-1', [
    { arm: 'a', percent: 60 },
    { arm: 'b', percent: 10 },
    { arm: 'c', percent: 30 },
  ]);
  const armBefore = placements(before);
  const armsBefore = USERS.map((user) => armBefore(user).arm);

  it('none switches while weights stay, in whatever order and however often it is asked', () => {
    const restored = placements(JSON.parse(JSON.stringify(before)));
    const asked = USERS.toReversed().map((user) => restored(user).arm);
    expect(asked.toReversed()).toEqual(armsBefore);
  });

  it('only newcomers move when one arm grows, and nobody else', () => {
    const after = redealt(before, [
      { arm: 'a', percent: 42.5 },
      { arm: 'b', percent: 27.5 },
      { arm: 'c', percent: 30 },
    ]);
    const armAfter = placements(after);
    const moves = new Set<string>();
    USERS.forEach((user, index) => {
      const was = armsBefore[index];
      const is = armAfter(user).arm;
      if (is !== was) moves.add(`${was} to ${is}`);
    });
    expect([...moves]).toEqual(['a to b']);
    expect(movedCount(before, after)).toBe(1_750);
  });

  it('a new arm takes from all in proportion; one that ends is spread over those that grow', () => {
    const four = redealt(before, [
      { arm: 'a', percent: 48 },
      { arm: 'b', percent: 8 },
      { arm: 'c', percent: 24 },
      { arm: 'd', percent: 20 },
    ]);
    expect(movedSlots(before, four)).toEqual({ 'a to d': 1_200, 'b to d': 200, 'c to d': 600 });
    const two = redealt(four, [
      { arm: 'a', percent: 70 },
      { arm: 'c', percent: 30 },
    ]);
    // a lacks 22 %, c 6 %: of the 8 % of b and the 20 % of d each gets its part.
    expect(movedSlots(four, two)).toEqual({
      'b to a': 629,
      'b to c': 171,
      'd to a': 1_571,
      'd to c': 429,
    });
  });

  it('each arm has its share, within the bounds of a binomial', () => {
    for (const { arm, percent } of before.weights) {
      const seen = armsBefore.filter((one) => one === arm).length;
      const share = percent / 100;
      const sd = Math.sqrt(USERS.length * share * (1 - share));
      expect(Math.abs(seen - USERS.length * share)).toBeLessThan(4 * sd);
    }
  });

  it('another salt deals independently of this one (chi-square, 4 degrees of freedom)', () => {
    const other = placements(dealt('test-2', before.weights));
    const cells = new Map<string, number>();
    USERS.forEach((user, index) => {
      const cell = `${armsBefore[index]}/${other(user).arm}`;
      cells.set(cell, (cells.get(cell) ?? 0) + 1);
    });
    let chiSquare = 0;
    for (const row of before.weights) {
      for (const column of before.weights) {
        const expected = (USERS.length * row.percent * column.percent) / 10_000;
        chiSquare += ((cells.get(`${row.arm}/${column.arm}`) ?? 0) - expected) ** 2 / expected;
      }
    }
    // With margins as the weights say 8 degrees; its 0.999 quantile.
    expect(chiSquare).toBeLessThan(26.12);
  });

  it('a slot is where flagd would put a bucket of 10,000', () => {
    for (const user of ['ü-1', '', ...USERS.slice(0, 1_000)]) {
      const hash = BigInt(murmur3(`s:${user}`));
      expect(slotOf('s', user)).toBe(Number((hash * BigInt(SLOTS)) >> 32n));
    }
  });
});

function movedSlots(before: SlotTable, after: SlotTable): Readonly<Record<string, number>> {
  const armsOf = ({ ranges }: SlotTable) =>
    ranges.flatMap(({ arm, from, to }) => new Array<string>(to - from).fill(arm));
  const armAfter = armsOf(after);
  const moves: Record<string, number> = {};
  for (const [slot, was] of armsOf(before).entries()) {
    const move = `${was} to ${armAfter[slot]}`;
    if (was !== armAfter[slot]) moves[move] = (moves[move] ?? 0) + 1;
  }
  return moves;
}

function movedCount(before: SlotTable, after: SlotTable): number {
  return Object.values(movedSlots(before, after)).reduce((sum, slots) => sum + slots, 0);
}

describe('weights with problems', () => {
  it('says all of them', () => {
    expect(
      weightProblems([
        { arm: 'a', percent: 50 },
        { arm: 'a', percent: 12.345 },
        { arm: 'b', percent: -1 },
      ]),
    ).toEqual([
      'arm a is there twice',
      'arm a: a weight is 0 to 100 percent, with two decimals at most',
      'arm b: a weight is 0 to 100 percent, with two decimals at most',
      'the weights sum to 61.35 %, not to 100 %',
    ]);
    expect(weightProblems([{ arm: 'a', percent: 100 }])).toEqual(['a test needs two arms or more']);
  });

  it('are refused', () => {
    const table = dealt('s', [
      { arm: 'a', percent: 50 },
      { arm: 'b', percent: 50 },
    ]);
    expect(() => redealt(table, [{ arm: 'a', percent: 100 }])).toThrow('two arms');
    expect(() => redealt(table, [table.weights[1], table.weights[0]] as ArmWeight[])).toThrow(
      'the control of a test stays a',
    );
  });
});
