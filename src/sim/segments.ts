import { readFlagFile } from '../core/flags/flag-file.ts';
import { contextOf } from '../core/routing/attributes.ts';
import type { RoutedRequest } from '../core/routing/route-match.ts';
import { segmentByFlag } from '../core/routing/segment-rule.ts';
import type { Scenario } from '../core/scenario/scenario.ts';

/** A request with the segment that the scenario's flags put its user in. */
export type WithSegment = (request: RoutedRequest, userId: string) => RoutedRequest;

/**
 * As the router finds it, from what the traffic says of its users: headers, and nothing of interest in
 * a body. No proxy vouches for claims here, and flags that go by the time see the year 1970. A scenario
 * without segments leaves requests as they are.
 */
export function segmentFinder({ flags }: Pick<Scenario, 'flags'>): WithSegment {
  if (flags === null || flags.segmentFlag === null) return (request) => request;
  const { segmentFlag, sources } = flags;
  const { set } = readFlagFile(flags.path, flags.text);
  if (set === undefined) throw new Error(`${flags.path} was checked before, and does not read`);
  return (request, user) => {
    const nothing = () => undefined;
    const asked = { user, headers: request.headers, body: nothing, claims: nothing };
    const context = contextOf(sources, asked);
    return { ...request, segment: segmentByFlag(segmentFlag, set, context, 0) };
  };
}
