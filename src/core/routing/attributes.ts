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
  const context: Record<string, unknown> = {};
  const roots = new Roots(request);
  for (const { attribute, from, path } of sources) {
    const value = from === 'header' ? headerText(request, path) : valueAt(roots.of(from), path);
    if (value !== undefined) context[attribute] = value;
  }
  if (request.user !== undefined) context.targetingKey = request.user;
  return context;
}

/** A field sent twice counts as its values in a list, RFC 9110 §5.3. */
function headerText({ headers }: AttributedRequest, [name = '']: readonly string[]): unknown {
  const value = headers[name];
  return typeof value === 'object' ? value.join(', ') : value;
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** Body and claims of a request, each read when it is first asked for. */
class Roots {
  private readonly request: AttributedRequest;
  private body: { readonly value: unknown } | undefined;
  private claims: { readonly value: unknown } | undefined;

  constructor(request: AttributedRequest) {
    this.request = request;
  }

  of(from: 'body' | 'claim'): unknown {
    if (from === 'body') {
      this.body ??= { value: this.request.body() };
      return this.body.value;
    }
    this.claims ??= { value: this.request.claims() };
    return this.claims.value;
  }
}
