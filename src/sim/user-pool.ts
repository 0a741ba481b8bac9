import type { Stream } from '../core/random.ts';
import { bucket } from '../core/routing/bucket.ts';
import { matchesAny, type RoutedRequest } from '../core/routing/route-match.ts';
import { claimOn, type Routes } from '../core/routing/routes.ts';
import { segmentOf } from '../core/traffic/draws.ts';
import type { TrafficPhase } from '../core/traffic/plan.ts';
import type { WithSegment } from './segments.ts';

/** Beyond it each user's place is not worked out: so many lie evenly, to a few thousandths. */
const MAX_PLACED_USERS = 200_000;

/** Places in the order of a pool: these, or the first so many. */
export type Users = readonly number[] | number;

/**
 * The users of a traffic phase in the order in which a growing weight takes them to the canary: at
 * every weight the canary has the first so many.
 */
export interface UserPool {
  /** How many users the canary has at this weight and these routes. */
  canaryUsers(weight: number, routes: Routes): Users;
  /** Share of the requests of everybody else of which the canary gets a copy. */
  mirroredShare(weight: number, routes: Routes): number;
  /** The number in the user's name. */
  userAt(place: number): number;
  readonly size: number;
}

export function userPool(
  phase: Pick<TrafficPhase, 'users' | 'segments'>,
  salt: string,
  withSegment: WithSegment,
): UserPool {
  const { users } = phase;
  if (users > MAX_PLACED_USERS) {
    return {
      size: users,
      canaryUsers: (weight) => Math.round((users * weight) / 100),
      mirroredShare: (_, { mirrors }) => copiedShare(mirrors, requestOf('u-0', phase)),
      userAt: (place) => place,
    };
  }
  const placed = Array.from({ length: users }, (_, index) => ({
    index,
    place: bucket(salt, `u-${index}`) * 100,
  })).toSorted((a, b) => a.place - b.place);
  const places = placed.map(({ place }) => place);
  const requests = placed.map(({ index }) =>
    withSegment(requestOf(`u-${index}`, phase), `u-${index}`),
  );
  const firstOf = (weight: number) => (weight >= 100 ? users : below(places, weight));
  return {
    size: users,
    canaryUsers: (weight, routes) => {
      const first = firstOf(weight);
      if (routes.headers.length === 0) return first;
      return requests.flatMap((request, place) =>
        place < first || claimOn(routes, request) !== null ? [place] : [],
      );
    },
    mirroredShare: (weight, routes) => {
      if (routes.mirrors.length === 0) return 0;
      const others = requests
        .slice(firstOf(weight))
        .filter((request) => claimOn(routes, request) === null);
      const copied = others.map((request) => copiedShare(routes.mirrors, request));
      return copied.reduce((sum, share) => sum + share, 0) / Math.max(others.length, 1);
    },
    userAt: (place) => placed[place]?.index ?? 0,
  };
}

/** Mirror routes copy the same part of the requests, the smaller shares within the larger. */
function copiedShare(mirrors: Routes['mirrors'], request: RoutedRequest): number {
  const shares = mirrors
    .filter(({ matches }) => matchesAny(matches, request))
    .map(({ percentage }) => percentage / 100);
  return Math.max(0, ...shares);
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

/** Which users were seen, of all that any phase has. */
export class SeenUsers {
  count = 0;
  private readonly seen: Uint8Array;

  constructor(size: number) {
    this.seen = new Uint8Array(size);
  }

  /**
   * So many requests of users of the canary, each as likely. Once all of them were seen, seeing them
   * again costs nothing.
   */
  see(
    requests: number,
    {
      among,
      pool,
      draw,
    }: { readonly among: Users; readonly pool: UserPool; readonly draw: Stream },
  ): void {
    const of = typeof among === 'number' ? among : among.length;
    const userOf = (index: number) =>
      pool.userAt(typeof among === 'number' ? index : (among[index] ?? 0));
    let unseen = requests > of ? this.unseenOf(of, userOf) : requests;
    for (let request = 0; request < requests && unseen > 0; request += 1) {
      const user = userOf(Math.floor(draw() * of));
      if (this.seen[user] === 1) continue;
      this.seen[user] = 1;
      this.count += 1;
      unseen -= 1;
    }
  }

  private unseenOf(count: number, userOf: (index: number) => number): number {
    let unseen = 0;
    for (let index = 0; index < count; index += 1) unseen += 1 - (this.seen[userOf(index)] ?? 0);
    return unseen;
  }
}
