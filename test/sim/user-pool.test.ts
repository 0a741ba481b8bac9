import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/core/random.ts';
import { bucket } from '../../src/core/routing/bucket.ts';
import { decide } from '../../src/core/routing/decision.ts';
import { NO_ROUTES, type Routes } from '../../src/core/routing/routes.ts';
import { segmentOf } from '../../src/core/traffic/draws.ts';
import { SeenUsers, userPool } from '../../src/sim/user-pool.ts';

const SALT = 'service/abc';
const USERS = 2_000;
const SEGMENTS = [
  { name: 'internal', share: 0.02 },
  { name: 'beta', share: 0.1 },
];

/** The users in the order of their places, worked out anew. */
const IDS = Array.from({ length: USERS }, (_, index) => `u-${index}`).toSorted(
  (a, b) => bucket(SALT, a) - bucket(SALT, b),
);

const pool = userPool({ users: USERS, segments: SEGMENTS }, SALT);

function canaryIds(weight: number, routes: Routes = NO_ROUTES): readonly string[] {
  const users = pool.canaryUsers(weight, routes);
  return typeof users === 'number'
    ? IDS.slice(0, users)
    : users.map((index) => IDS[index] ?? 'nobody');
}

/** A route of those in a segment. */
function routeOf(segment: string): Routes {
  const match = { headers: { 'x-user-segment': { exact: segment } } };
  return { headers: [{ name: 'testers', matches: [match] }], mirrors: [] };
}

const WEIGHTS = fc.oneof(
  fc.constantFrom(0, 0.01, 5, 25, 99.99, 100),
  fc.double({ min: 0, max: 100, noNaN: true }),
);

describe("the canary's users", () => {
  it('are at each weight exactly those that the router sends there', () => {
    fc.assert(
      fc.property(WEIGHTS, (canaryPercent) => {
        const routed = IDS.filter(
          (key) => decide({ salt: SALT, key, canaryPercent }).role === 'canary',
        );
        expect(canaryIds(canaryPercent)).toEqual(routed);
      }),
    );
  });

  it('stay when the weight grows', () => {
    fc.assert(
      fc.property(WEIGHTS, WEIGHTS, (one, other) => {
        const few = canaryIds(Math.min(one, other));
        expect(canaryIds(Math.max(one, other)).slice(0, few.length)).toEqual(few);
      }),
    );
  });

  it.each([0, 5, 100])('at %d % are joined by those whom a header route claims', (weight) => {
    const below = new Set(canaryIds(weight));
    const expected = IDS.filter((id) => below.has(id) || segmentOf(id, SEGMENTS) === 'beta');
    expect(canaryIds(weight, routeOf('beta'))).toEqual(expected);
    expect(expected.length).toBeGreaterThan(150);
  });

  it('are a share of very many users, whom nobody places one by one', () => {
    const many = userPool({ users: 1_000_000, segments: [] }, SALT);
    expect(many.size).toBe(1_000_000);
    expect([0, 5, 100].map((weight) => many.canaryUsers(weight, NO_ROUTES))).toEqual([
      0, 50_000, 1_000_000,
    ]);
  });
});

describe('seen users', () => {
  const seeing = (name: string) => new SeenUsers(1_000, stream(3, name));

  it('are at most as many as there are, and in the end all of them', () => {
    const users = seeing('all');
    users.see(30, 100);
    expect(users.count).toBeGreaterThan(15);
    expect(users.count).toBeLessThanOrEqual(30);
    users.see(100_000, 100);
    expect(users.count).toBe(100);
    users.see(0, 1_000);
    expect(users.count).toBe(100);
  });

  it('grow on average as distinct draws do', () => {
    let total = 0;
    const rounds = 2_000;
    for (let round = 0; round < rounds; round += 1) {
      const users = seeing(`round ${round}`);
      users.see(50, 100);
      users.see(50, 100);
      total += users.count;
    }
    // A user is missed by all of a hundred requests with (99/100)^100; the spread of one is below 3.2.
    const expected = 100 * (1 - 0.99 ** 100);
    expect(Math.abs(total / rounds - expected)).toBeLessThan((4 * 3.2) / Math.sqrt(rounds));
  });

  it('are counted once, whichever way they came to the canary', () => {
    const users = seeing('both ways');
    const claimed = Array.from({ length: 40 }, (_, index) => 500 + index);
    users.see(10_000, claimed);
    expect(users.count).toBe(40);
    // The route is gone: the first twenty by weight are others.
    users.see(10_000, 20);
    expect(users.count).toBe(60);
    users.see(10_000, [5, 19, 510, 999]);
    expect(users.count).toBe(61);
  });
});
