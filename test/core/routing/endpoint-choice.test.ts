import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Candidate, chooseEndpoint } from '../../../src/core/routing/endpoint-choice.ts';

const SEED = 20_261_129;

interface Replica extends Candidate {
  outstanding: number;
}

const replica = fc
  .record({ outstanding: fc.nat(5), isUp: fc.boolean() })
  .map(({ outstanding, isUp }): Replica => ({ outstanding, isAvailable: () => isUp }));
const replicas = fc.array(replica, { minLength: 1, maxLength: 8 });

test(`the fewest outstanding of those available, of all where none is (seed ${SEED})`, () => {
  fc.assert(
    fc.property(replicas, fc.nat(20), fc.nat(255), (endpoints, turn, mask) => {
      const tried = endpoints.filter((_, index) => (mask >> index) & 1);
      const left = endpoints.filter((endpoint) => !tried.includes(endpoint));
      const available = left.filter((endpoint) => endpoint.isAvailable(0));
      const among = available.length > 0 ? available : left;
      const chosen = endpoints[chooseEndpoint(endpoints, turn, 0, tried)];
      if (among.length === 0) {
        expect(chosen).toBeUndefined();
        return;
      }
      expect(among).toContain(chosen);
      expect(chosen?.outstanding).toBe(Math.min(...among.map(({ outstanding }) => outstanding)));
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test(`equals take turns: after so many rounds each had as many (seed ${SEED})`, () => {
  const size = fc.integer({ min: 1, max: 8 });
  fc.assert(
    fc.property(size, fc.integer({ min: 1, max: 5 }), fc.boolean(), (count, rounds, isHeld) => {
      const endpoints: Replica[] = Array.from({ length: count }, () => ({
        outstanding: 0,
        isAvailable: () => true,
      }));
      const had = new Array<number>(count).fill(0);
      let turn = -1;
      for (let asked = 0; asked < count * rounds; asked += 1) {
        turn = chooseEndpoint(endpoints, turn, 0);
        had[turn] = (had[turn] ?? 0) + 1;
        const endpoint = endpoints[turn];
        // Whether requests end at once or never.
        if (isHeld && endpoint !== undefined) endpoint.outstanding += 1;
      }
      expect(new Set(had)).toEqual(new Set([rounds]));
    }),
    { seed: SEED, numRuns: 100 },
  );
});
