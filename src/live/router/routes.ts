import type { IncomingMessage } from 'node:http';
import { bucket } from '../../core/routing/bucket.ts';
import { matchesAny, type RoutedRequest } from '../../core/routing/route-match.ts';
import type { Routes } from '../../core/routing/routes.ts';
import { pathOf } from './target-path.ts';

/** Whether a header route claims a request for the canary. */
export function isRouted({ headers }: Routes, incoming: IncomingMessage): boolean {
  if (headers.length === 0) return false;
  const request = routedRequest(incoming);
  return headers.some(({ matches }) => matchesAny(matches, request));
}

/** Whether a mirror route wants a copy; which requests of a share is decided by their ids. */
export function isMirrored(
  { mirrors }: Routes,
  incoming: IncomingMessage,
  sampling: { readonly salt: string; readonly requestId: string },
): boolean {
  if (mirrors.length === 0) return false;
  const request = routedRequest(incoming);
  const position = bucket(`${sampling.salt}/mirror`, sampling.requestId) * 100;
  return mirrors.some(
    ({ matches, percentage }) => position < percentage && matchesAny(matches, request),
  );
}

function routedRequest({ method = 'GET', url = '', headers }: IncomingMessage): RoutedRequest {
  return { method, path: pathOf(url), headers };
}
