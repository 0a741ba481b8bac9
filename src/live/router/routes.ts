import type { IncomingMessage } from 'node:http';
import type { RoutedRequest } from '../../core/routing/route-match.ts';
import { claimedForCanary, type Routes, wantsCopy } from '../../core/routing/routes.ts';
import { pathOf } from './target-path.ts';

/** Whether a header route claims a request for the canary. */
export function isRouted(routes: Routes, incoming: IncomingMessage): boolean {
  return routes.headers.length > 0 && claimedForCanary(routes, routedRequest(incoming));
}

/** Whether a mirror route wants a copy. */
export function isMirrored(
  routes: Routes,
  incoming: IncomingMessage,
  sampling: { readonly salt: string; readonly requestId: string },
): boolean {
  return routes.mirrors.length > 0 && wantsCopy(routes, routedRequest(incoming), sampling);
}

function routedRequest({ method = 'GET', url = '', headers }: IncomingMessage): RoutedRequest {
  return { method, path: pathOf(url), headers };
}
