import type { IncomingMessage } from 'node:http';
import type { AttributeSource } from '../../core/routing/attributes.ts';
import type { RoutedRequest } from '../../core/routing/route-match.ts';
import { pathOf } from './target-path.ts';

/** A client's request as routes look at it. */
export function routedRequest(
  { method = 'GET', url = '', headers }: IncomingMessage,
  segment: string | undefined,
): RoutedRequest {
  return { method, path: pathOf(url), headers, segment };
}

/**
 * The headers that a request of this evaluation context would have, as far as the context says it:
 * each text under its own name, and those that come from a header under the header's.
 */
export function headersOfContext(
  context: Readonly<Record<string, unknown>>,
  sources: readonly AttributeSource[],
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(context)) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value;
  }
  for (const { attribute, from, path } of sources) {
    const value = context[attribute];
    if (from === 'header' && typeof value === 'string') headers[path[0] ?? ''] = value;
  }
  if (typeof context.targetingKey === 'string') headers['x-user-id'] = context.targetingKey;
  return headers;
}
