import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { armDifference, effectiveClusters } from '../../../src/core/abtest/arm-difference.ts';
import { type ArmSums, ClusteredSums } from '../../../src/core/abtest/clustered-sums.ts';
import { armOfSums, differenceOf } from '../../../src/core/statistics/asymptotic-interval.ts';

interface Value {
  readonly slot: number;
  readonly value: number;
}

const values = fc.array(
  fc.record({ slot: fc.nat(9), value: fc.double({ min: -100, max: 100, noNaN: true }) }),
  { minLength: 1, maxLength: 60 },
);

/** Even slots are arm a's, odd ones b's. */
const armOf = (slot: number) => (slot % 2 === 0 ? 'a' : 'b');

describe('sums by slot', () => {
  it('are what adding up each slot afterwards gives', () => {
    fc.assert(
      fc.property(values, (all) => {
        const sums = new ClusteredSums();
        for (const { slot, value } of all) sums.add(armOf(slot), slot, value);
        for (const arm of ['a', 'b']) {
          const wanted = summed(all.filter(({ slot }) => armOf(slot) === arm));
          for (const key of Object.keys(wanted) as (keyof ArmSums)[])
            expect(sums.of(arm)[key]).toBeCloseTo(wanted[key], 6);
        }
      }),
    );
  });
});

describe('a difference of arms', () => {
  const single = (all: readonly Value[]) => summed(all.map((one, slot) => ({ ...one, slot })));
  const drawn = (count: number, from: number) =>
    Array.from({ length: count }, (_, index) => ({
      slot: index,
      value: from + ((index * 37) % 11),
    }));

  it('of one request a slot is the difference of means as everybody knows it', () => {
    const [control, treatment] = [single(drawn(500, 3)), single(drawn(500, 4))];
    const plain = differenceOf(
      armOfSums(control.sum, control.squares, 500),
      armOfSums(treatment.sum, treatment.squares, 500),
    );
    const estimate = armDifference(control, treatment);
    expect(estimate?.value).toBeCloseTo(plain.value, 12);
    expect(estimate?.variance).toBeCloseTo(plain.variance, 5);
    expect(estimate?.samples).toBeCloseTo(plain.samples, 6);
  });

  it('of users who ask the same thing ten times is worth a tenth of the requests', () => {
    const tenfold = (all: readonly Value[]) =>
      summed(all.flatMap((one) => new Array<Value>(10).fill(one)));
    const once = armDifference(summed(drawn(200, 3)), summed(drawn(200, 4)));
    const often = armDifference(tenfold(drawn(200, 3)), tenfold(drawn(200, 4)));
    expect(often?.variance).toBeCloseTo(once?.variance ?? 0, 12);
    expect(often?.samples).toBeCloseTo(once?.samples ?? 0, -1);
    expect(effectiveClusters(tenfold(drawn(200, 3)))).toBe(200);
  });

  it('of a small arm that has seen no error yet is not certain that it has none', () => {
    const errors = (requests: number, every: number) =>
      single(
        Array.from({ length: requests }, (_, slot) => ({
          slot,
          value: slot % every === 0 ? 1 : 0,
        })),
      );
    const estimate = armDifference(errors(9_000, 100), single(drawnZeros(1_000)));
    // Ten were to be expected: z of about 3, where the arms' own variances alone would give 9.5.
    const z = Math.abs(estimate?.value ?? 0) / Math.sqrt(estimate?.variance ?? 1);
    expect(z).toBeGreaterThan(2.5);
    expect(z).toBeLessThan(3.5);
  });

  it('is none where slots are few, or one of them is nearly all, or nothing varies', () => {
    const enough = summed(drawn(100, 3));
    expect(armDifference(enough, summed(drawn(29, 3)))).toBeNull();
    const whale = Array.from({ length: 2_000 }, () => ({ slot: 0, value: 5 }));
    expect(armDifference(summed([...drawn(100, 3), ...whale]), enough)).toBeNull();
    const constant = Array.from({ length: 1_000 }, (_, slot) => ({ slot: slot % 70, value: 0.1 }));
    expect(armDifference(summed(constant), summed(constant))).toBeNull();
  });
});

function drawnZeros(count: number): readonly Value[] {
  return Array.from({ length: count }, (_, slot) => ({ slot, value: 0 }));
}

function summed(all: readonly Value[]): ArmSums {
  const slots = new Map<number, { sum: number; count: number }>();
  for (const { slot, value } of all) {
    const before = slots.get(slot) ?? { sum: 0, count: 0 };
    slots.set(slot, { sum: before.sum + value, count: before.count + 1 });
  }
  const over = (of: (slot: { sum: number; count: number }) => number) =>
    [...slots.values()].reduce((total, slot) => total + of(slot), 0);
  return {
    requests: all.length,
    sum: over(({ sum }) => sum),
    squares: all.reduce((total, { value }) => total + value * value, 0),
    clusters: slots.size,
    sumSquares: over(({ sum }) => sum * sum),
    sumCounts: over(({ sum, count }) => sum * count),
    countSquares: over(({ count }) => count * count),
  };
}
