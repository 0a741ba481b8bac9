const DOT_SEGMENT = /(?:\/|%2f|%5c)(?:\.|%2e){1,2}(?:\/|%2f|%5c|$)/i;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * Whether a request's target, as it came over the wire, is plainly below `/v1/`. The router and
 * the model must not be able to read one target differently, so dot segments, backslashes and
 * absolute targets are refused, not normalised.
 */
export function isModelTarget(target: string): boolean {
  if (!target.startsWith('/v1/') || !VISIBLE_ASCII.test(target) || target.includes('#'))
    return false;
  const path = pathOf(target);
  return !path.includes('\\') && !DOT_SEGMENT.test(path);
}

/** A target without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}

/** `https://host/team/v1/` as its origin and the prefix that stands before `/v1/…`. */
export function splitModelUrl(url: string): { readonly origin: string; readonly prefix: string } {
  const { origin, pathname } = new URL(url);
  return { origin, prefix: pathname.replace(/\/+$/, '').replace(/\/v1$/, '') };
}
