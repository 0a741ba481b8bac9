import { bucket } from './bucket.ts';
import {
  holds,
  isOnSegment,
  matchesAny,
  type RoutedRequest,
  type RouteMatch,
} from './route-match.ts';

/** Requests that go to the canary whatever the weight is; any of the matches will do. */
export interface HeaderRoute {
  readonly name: string;
  readonly matches: readonly RouteMatch[];
}

/** Requests of which the canary gets a copy, its answer thrown away. No match means every request. */
export interface MirrorRoute {
  readonly name: string;
  readonly matches: readonly RouteMatch[];
  /** Share of the matching requests that is copied, 0..100. */
  readonly percentage: number;
}

/** All routes in force beside the weight. */
export interface Routes {
  readonly headers: readonly HeaderRoute[];
  readonly mirrors: readonly MirrorRoute[];
}

export const NO_ROUTES: Routes = { headers: [], mirrors: [] };

/** The routes with this one in place of its namesake; without matches it only takes that away. */
export function withHeaderRoute(routes: Routes, route: HeaderRoute): Routes {
  const others = routes.headers.filter(({ name }) => name !== route.name);
  return { ...routes, headers: route.matches.length === 0 ? others : [...others, route] };
}

/** The routes with this one in place of its namesake; at 0 % it only takes that away. */
export function withMirrorRoute(routes: Routes, route: MirrorRoute): Routes {
  const others = routes.mirrors.filter(({ name }) => name !== route.name);
  return { ...routes, mirrors: route.percentage === 0 ? others : [...others, route] };
}

/** What sends a request to the canary whatever the weight is. */
export type RouteClaim = 'header-route' | 'segment';

/**
 * Which kind of route claims a request for the canary; null if none does. A route on what the request
 * itself says comes before one on the segment that its user is in.
 */
export function claimOn({ headers }: Routes, request: RoutedRequest): RouteClaim | null {
  let isOfSegment = false;
  for (const { matches } of headers) {
    for (const match of matches) {
      if (isOfSegment && isOnSegment(match)) continue;
      if (!holds(match, request)) continue;
      if (!isOnSegment(match)) return 'header-route';
      isOfSegment = true;
    }
  }
  return isOfSegment ? 'segment' : null;
}

/** Whether a request's segment changes where it goes. */
export function asksForSegment({ headers }: Routes): boolean {
  return headers.some(({ matches }) => matches.some(isOnSegment));
}

/** Whether a mirror route wants a copy; which requests of a share is decided by their ids. */
export function wantsCopy(
  { mirrors }: Routes,
  request: RoutedRequest,
  sampling: { readonly salt: string; readonly requestId: string },
): boolean {
  if (mirrors.length === 0) return false;
  const position = bucket(`${sampling.salt}/mirror`, sampling.requestId) * 100;
  return mirrors.some(
    ({ matches, percentage }) => position < percentage && matchesAny(matches, request),
  );
}
