import { type ClientRequest, type Down, IN_FLIGHT_MS, type Observed } from '../observed.ts';

/** How a request without a good answer is accounted for. */
export type Loss = 'router down' | 'canary' | 'stable cut' | 'lost';

/** Null of one that was answered well. */
export function lossOf(request: ClientRequest, observed: Observed): Loss | null {
  if (request.isGood) return null;
  const { sentAtMs, endedAtMs, model } = request;
  const downsOf = (...names: string[]) => observed.downs.filter(({ who }) => names.includes(who));
  const isOverlapping = ({ fromMs, backAtMs }: Down) => fromMs <= endedAtMs && backAtMs >= sentAtMs;
  if (downsOf('production', 'router').some(isOverlapping)) return 'router down';
  // It had the request when it went; before and after that, somebody else could be asked.
  const hadIt = ({ fromMs, goneAtMs }: Down) =>
    fromMs <= endedAtMs && goneAtMs + IN_FLIGHT_MS >= sentAtMs;
  if (downsOf('worker').some(hadIt)) return 'router down';
  if (model === 'canary' && (observed.canary === 'failing' || downsOf('canary').some(hadIt)))
    return 'canary';
  if (model === 'stable' && downsOf('stable-1', 'stable-2').some(hadIt)) return 'stable cut';
  return 'lost';
}

/** No request is lost that a healthy stable could serve. */
export function lostRequests(observed: Observed): string[] {
  return observed.requests
    .filter((request) => lossOf(request, observed) === 'lost')
    .map(
      ({ id, user, status, model }) =>
        `${id} of ${user} has no good answer (status ${status}, model ${model}), and the router was up`,
    );
}
