/** With parameters too: Tomcat and its like take `..;a` for `..`. */
const DOT_SEGMENT = /(?:\/|%2f|%5c)(?:\.|%2e){1,2}(?:\/|%2f|%5c|;|%3b|$)/i;
/** An escape that is none, of NUL, or of what would be a dot or a slash to one who decodes twice. */
const ODD_ESCAPE = /%(?![0-9a-f]{2})|%00|%25(?:00|2e|2f|5c)/i;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * Whether a request's target, as it came over the wire, is plainly below `/v1/`. The router and
 * the model must not be able to read one target differently, so dot segments, backslashes, odd
 * escapes and absolute targets are refused, not normalised.
 */
export function isModelTarget(target: string): boolean {
  if (!target.startsWith('/v1/') || !VISIBLE_ASCII.test(target) || target.includes('#'))
    return false;
  const path = pathOf(target);
  return !path.includes('\\') && !DOT_SEGMENT.test(path) && !ODD_ESCAPE.test(path);
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
