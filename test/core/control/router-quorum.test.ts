import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inForceAt, stanceOf } from '../../../src/core/control/engine-away.ts';
import {
  goneRouters,
  type KnownRouter,
  knownAt,
  type QuorumRules,
  quorumFor,
} from '../../../src/core/control/router-quorum.ts';
import { readOrder } from '../../../src/core/control/standing-order.ts';

const ORDER = { engine: 'e', number: 5 };
const NOW = 1_000_000;

const awayRule = fc.record({
  afterMs: fc.integer({ min: 1_000, max: 400_000 }),
  do: fc.constantFrom('hold' as const, 'stable' as const),
});

const rules: fc.Arbitrary<QuorumRules> = fc.record({
  goneAfterMs: fc.integer({ min: 1_000, max: 60_000 }),
  forgetAfterMs: fc.integer({ min: 60_000, max: 600_000 }),
  away: awayRule,
});

const report = fc.record({
  process: fc.constant('p'),
  inForce: fc.option(
    fc.record({ engine: fc.constantFrom('e', 'before'), number: fc.integer({ min: 1, max: 8 }) }),
  ),
  weight: fc.constant(5),
  killedBy: fc.constant(null),
  away: awayRule,
});

const router: fc.Arbitrary<KnownRouter> = fc.record({
  name: fc.constantFrom(...'abcdefgh'),
  isNamed: fc.boolean(),
  heardAtMs: fc.integer({ min: 0, max: NOW }),
  report: fc.option(report),
});
const routers = fc.uniqueArray(router, { selector: ({ name }) => name, maxLength: 8 });

function has({ report }: KnownRouter): boolean {
  return report?.inForce?.engine === 'e' && report.inForce.number >= 5;
}

const check = (seed: number, of: (all: readonly KnownRouter[], rules: QuorumRules) => void) =>
  fc.assert(fc.property(routers, rules, of), { seed, numRuns: 500 });

describe('an order that gives the canary more', () => {
  it('waits for every router that is known and has not got it, gone or not (seed 1)', () => {
    check(1, (all, given) => {
      const { awaited, unsure } = quorumFor(ORDER, true, all, given, NOW);
      const without = knownAt(all, given, NOW).filter((one) => !has(one));
      expect(awaited).toEqual(without.map(({ name }) => name));
      expect(unsure).toEqual([]);
    });
  });

  it('is told to nobody while one was not heard of late (seed 2)', () => {
    check(2, (all, given) => {
      const gone = goneRouters(all, given, NOW);
      for (const { name, isNamed, heardAtMs, report } of all) {
        const isLate = report === null || NOW - heardAtMs > given.goneAfterMs;
        if (isNamed) expect(gone.includes(name)).toBe(isLate);
      }
    });
  });
});

describe('an order that gives the canary less', () => {
  it('is true of every router that it does not wait for, or names those it may not be (seed 3)', () => {
    check(3, (all, given) => {
      const { awaited, unsure } = quorumFor(ORDER, false, all, given, NOW);
      for (const one of all) {
        if (has(one) || awaited.includes(one.name) || unsure.includes(one.name)) continue;
        const away = one.report?.away ?? given.away;
        const isForgotten = !knownAt([one], given, NOW).includes(one);
        // Its lease was over by then, whatever was on its way: it heard us no later than we heard it.
        if (away.do === 'stable') expect(stanceOf(away, one.heardAtMs, NOW)).toBe('stable');
        else expect(isForgotten).toBe(true);
      }
    });
  });

  it('waits for nobody for ever: once all that have not got it are gone, it is confirmed (seed 4)', () => {
    check(4, (all, given) => {
      const later = NOW + 1_000_000;
      expect(quorumFor(ORDER, false, all, given, later).awaited).toEqual([]);
    });
  });
});

it('away from its engine a router has in force what it was told, or nothing, and the kill switch either way', () => {
  const order = {
    ...{ engine: 'e', number: 1, rollout: 'r', canaryHash: 'c', weight: 40 },
    routes: { headers: [], mirrors: [] },
    kill: { inFlight: 'cut' as const },
  };
  expect(inForceAt('hold', order)).toEqual(order);
  expect(inForceAt('stable', order)).toMatchObject({ weight: 0, kill: { inFlight: 'cut' } });
  expect(inForceAt('follow', null)).toMatchObject({ weight: 0, kill: null });
  expect(stanceOf({ afterMs: 10, do: 'hold' }, null, 5)).toBe('hold');
  expect(readOrder(JSON.stringify(order))).toEqual(order);
  for (const wrong of ['', '{}', '[]', JSON.stringify({ ...order, weight: 101 })]) {
    expect(readOrder(wrong)).toBeNull();
  }
});
