import { describe, expect, it } from 'vitest';
import { stream } from '../../src/core/random.ts';
import { decide } from '../../src/core/routing/decision.ts';
import type { RouteMatch } from '../../src/core/routing/route-match.ts';
import { claimOn, NO_ROUTES, type Routes, wantsCopy } from '../../src/core/routing/routes.ts';
import { segmentOf } from '../../src/core/traffic/draws.ts';
import type { WithSegment } from '../../src/sim/segments.ts';
import { SeenUsers, userPool } from '../../src/sim/user-pool.ts';

const SALT = 'pool-test';
/** No flags, no segments but those of the traffic. */
const unchanged: WithSegment = (request) => request;
const PHASE = {
  users: 400,
  segments: [
    { name: 'internal', share: 0.2 },
    { name: 'beta', share: 0.3 },
  ],
};

const segment = (exact: string): readonly RouteMatch[] => [
  { headers: { 'x-user-segment': { exact } } },
];
const ROUTES: Routes = {
  headers: [{ name: 'testers', matches: segment('internal') }],
  mirrors: [
    { name: 'some', matches: [], percentage: 30 },
    { name: 'more', matches: segment('beta'), percentage: 60 },
  ],
};

function requestOf(userId: string) {
  const own = { 'x-user-id': userId, 'x-user-segment': segmentOf(userId, PHASE.segments) };
  return {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json', ...own },
  };
}

/** The users that the router's own decision sends to the canary. */
function decided(weight: number, routes: Routes): number[] {
  return Array.from({ length: PHASE.users }, (_, index) => index).filter((index) => {
    const key = `u-${index}`;
    const claim = claimOn(routes, requestOf(key));
    return decide({ salt: SALT, key, canaryPercent: weight, claim }).role === 'canary';
  });
}

describe('a pool', () => {
  const pool = userPool(PHASE, SALT, unchanged);

  it.each([0, 5, 37.5, 100])(
    'has the users for the canary that the router sends it: %d %%',
    (w) => {
      for (const routes of [NO_ROUTES, { ...ROUTES, mirrors: [] }]) {
        const among = pool.canaryUsers(w, routes);
        const places =
          typeof among === 'number' ? Array.from({ length: among }, (_, place) => place) : among;
        const users = places.map((place) => pool.userAt(place));
        expect(users.toSorted((a, b) => a - b)).toEqual(decided(w, routes));
      }
    },
  );

  it('copies the share of requests that mirror routes want, the smaller part within the larger', () => {
    const canary = new Set(decided(25, ROUTES));
    let copied = 0;
    let of = 0;
    for (let index = 0; index < PHASE.users; index += 1) {
      if (canary.has(index)) continue;
      for (let request = 0; request < 100; request += 1) {
        const sampling = { salt: SALT, requestId: `${index}-${request}` };
        of += 1;
        if (wantsCopy(ROUTES, requestOf(`u-${index}`), sampling)) copied += 1;
      }
    }
    const share = pool.mirroredShare(25, ROUTES);
    const error = Math.sqrt((share * (1 - share)) / of);
    expect(Math.abs(copied / of - share)).toBeLessThan(4 * error);
  });
});

describe('users once seen', () => {
  const seed = 3;

  it(`are the same people in a phase with more of them (seed ${seed})`, () => {
    const small = userPool({ users: 50, segments: [] }, SALT, unchanged);
    const large = userPool({ users: 80, segments: [] }, SALT, unchanged);
    const seen = new SeenUsers(80);
    const draw = stream(seed, 'seen');
    seen.see(5_000, { among: 50, pool: small, draw });
    expect(seen.count).toBe(50);
    seen.see(5_000, { among: 80, pool: large, draw });
    expect(seen.count).toBe(80);
  });

  it('do not hide others that come when a route is taken back', () => {
    const pool = userPool({ users: 10, segments: [] }, SALT, unchanged);
    const seen = new SeenUsers(10);
    const draw = stream(seed, 'others');
    seen.see(1_000, { among: [4, 5, 6, 7], pool, draw });
    seen.see(1_000, { among: 3, pool, draw });
    expect(seen.count).toBe(7);
  });
});
