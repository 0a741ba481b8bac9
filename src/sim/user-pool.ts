import type { Stream } from '../core/random.ts';
import { bucket } from '../core/routing/bucket.ts';
import type { RoutedRequest } from '../core/routing/route-match.ts';
import { claimedForCanary, type Routes } from '../core/routing/routes.ts';
import { segmentOf } from '../core/traffic/draws.ts';
import type { TrafficPhase } from '../core/traffic/plan.ts';

/** Beyond it each user's place is not worked out: so many lie evenly, to a few thousandths. */
const MAX_PLACED_USERS = 200_000;

/**
 * The users of a traffic phase in the order in which a growing weight takes them to the canary: at
 * every weight the canary has the first so many.
 */
export interface UserPool {
  /** How many users the canary has at this weight and these routes. */
  canaryUsers(weight: number, routes: Routes): readonly number[] | number;
  readonly size: number;
}

export function userPool(phase: Pick<TrafficPhase, 'users' | 'segments'>, salt: string): UserPool {
  const { users } = phase;
  if (users > MAX_PLACED_USERS) {
    return { size: users, canaryUsers: (weight) => Math.round((users * weight) / 100) };
  }
  const placed = Array.from({ length: users }, (_, index) => ({
    id: `u-${index}`,
    place: bucket(salt, `u-${index}`) * 100,
  })).toSorted((a, b) => a.place - b.place);
  const places = placed.map(({ place }) => place);
  return {
    size: users,
    canaryUsers: (weight, routes) => {
      const first = weight >= 100 ? users : below(places, weight);
      if (routes.headers.length === 0) return first;
      const claimed = placed.flatMap(({ id }, index) =>
        index < first || claimedForCanary(routes, requestOf(id, phase)) ? [index] : [],
      );
      return claimed;
    },
  };
}

/** How many of the sorted places lie below a weight. */
function below(places: readonly number[], weight: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? 0) < weight) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a header route can know of a user; a route on a request's own id claims nobody here. */
function requestOf(userId: string, { segments }: Pick<TrafficPhase, 'segments'>): RoutedRequest {
  return {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {
      'content-type': 'application/json',
      'x-user-id': userId,
      'x-user-segment': segmentOf(userId, segments),
    },
  };
}

/** Which users of a pool were seen. Once all of some were, seeing those again costs nothing. */
export class SeenUsers {
  count = 0;
  private readonly seen: Uint8Array;
  private readonly draw: Stream;
  private among: readonly number[] | number = 0;
  /** Of those that were last seen among. */
  private unseen = 0;

  constructor(size: number, draw: Stream) {
    this.seen = new Uint8Array(size);
    this.draw = draw;
  }

  /** So many requests of users of the canary, each as likely. */
  see(requests: number, among: readonly number[] | number): void {
    if (among !== this.among) this.turnTo(among);
    const of = typeof among === 'number' ? among : among.length;
    for (let request = 0; request < requests && this.unseen > 0; request += 1) {
      const place = Math.floor(this.draw() * of);
      const user = typeof among === 'number' ? place : (among[place] ?? 0);
      if (this.seen[user] === 1) continue;
      this.seen[user] = 1;
      this.count += 1;
      this.unseen -= 1;
    }
  }

  private turnTo(among: readonly number[] | number): void {
    this.among = among;
    this.unseen =
      typeof among === 'number'
        ? this.seen.subarray(0, among).reduce((left, seen) => left - seen, among)
        : among.reduce((left, user) => left - (this.seen[user] ?? 0), among.length);
  }
}
