import type { RoutedRequest } from './route-match.ts';

/** Where in a request an attribute of its user is found. */
export interface AttributeSource {
  /** Its name in the evaluation context. */
  readonly attribute: string;
  readonly from: AttributeOrigin;
  /** A header's name in lower case, or the keys that lead to a claim or into the body. */
  readonly path: readonly string[];
}

export const ATTRIBUTE_ORIGINS = ['header', 'body', 'claim'] as const;
export type AttributeOrigin = (typeof ATTRIBUTE_ORIGINS)[number];

/** A request as attributes are read from it. */
export interface AttributedRequest {
  /** Undefined of a request that names nobody. */
  readonly user: string | undefined;
  readonly headers: RoutedRequest['headers'];
  /** The body as JSON; undefined if it is none. Asked once at most, and only where it matters. */
  body(): unknown;
  /** The payload of a JWT that a trusted proxy has verified; undefined without one. */
  claims(): unknown;
}

const WRITTEN = /^(header|body|claim):(\S+)$/;

/** `header:x-user-tier`, `body:metadata.plan`, `claim:org`; undefined of anything else. */
export function parseAttributeSource(
  attribute: string,
  written: string,
): AttributeSource | undefined {
  const [, from, place = ''] = WRITTEN.exec(written) ?? [];
  if (from === undefined) return undefined;
  const path = from === 'header' ? [place.toLowerCase()] : place.split('.');
  return path.includes('') ? undefined : { attribute, from: from as AttributeOrigin, path };
}

/**
 * The evaluation context of a request: `targetingKey` and each attribute that the request has. What
 * it does not have is absent, so that a rule finds null there.
 */
export function contextOf(
  sources: readonly AttributeSource[],
  request: AttributedRequest,
): Readonly<Record<string, unknown>> {
  const roots: Partial<Record<AttributeOrigin, unknown>> = {};
  const rootOf = (from: AttributeOrigin): unknown => {
    if (!(from in roots)) {
      roots[from] =
        from === 'header' ? request.headers : request[from === 'body' ? 'body' : 'claims']();
    }
    return roots[from];
  };
  const context: Record<string, unknown> = {};
  for (const { attribute, from, path } of sources) {
    const found = path.reduce<unknown>(ownValue, rootOf(from));
    // A header sent twice is a list, RFC 9110 §5.3.
    const value = from === 'header' && Array.isArray(found) ? found.join(', ') : found;
    if (value !== undefined) context[attribute] = value;
  }
  if (request.user !== undefined) context.targetingKey = request.user;
  return context;
}

function ownValue(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
