import type { Router } from '../router/router.ts';
import type { WatchedServing } from './run-recorder.ts';

/** A router in this process, as a recorder looks at it. */
export function watchedRouter(
  router: Pick<Router, 'started' | 'inFlight' | 'endpoints'>,
): WatchedServing {
  return {
    started: () => ({ stable: router.started('stable'), canary: router.started('canary') }),
    inFlight: router.inFlight,
    endpoints: router.endpoints,
  };
}
