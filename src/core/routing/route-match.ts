import { compileWholeRegexp, matchText } from '../regexp/regexp.ts';
import { regexpBudget } from '../regexp/regexp-budget.ts';

/**
 * The header under which routes name segments of users. It is the router's own word: what a client
 * sends under this name counts for nothing.
 */
export const SEGMENT_HEADER = 'x-understudy-segment';

/** How a header, a path or a method is to look; several at once must all hold. */
export interface TextMatch {
  readonly exact?: string | undefined;
  readonly prefix?: string | undefined;
  /** RE2, matched against the whole text. */
  readonly regex?: string | undefined;
}

/** What a request must be like: every condition given must hold (Argo's `RouteMatch`). */
export interface RouteMatch {
  readonly method?: TextMatch | undefined;
  readonly path?: TextMatch | undefined;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, TextMatch>>;
}

/** The parts of a request that routes look at. Header names are in lower case. */
export interface RoutedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The segment of its user; undefined if there is none, or nobody asks. */
  readonly segment?: string | undefined;
}

/** Whether a match asks for the segment of the user. */
export function isOnSegment({ headers }: RouteMatch): boolean {
  return Object.hasOwn(headers, SEGMENT_HEADER);
}

/** Whether any of the matches holds; with no match at all, every request does. */
export function matchesAny(matches: readonly RouteMatch[], request: RoutedRequest): boolean {
  return matches.length === 0 || matches.some((match) => holds(match, request));
}

/** Whether all that a match asks for is so. */
export function holds({ method, path, headers }: RouteMatch, request: RoutedRequest): boolean {
  if (!looksLike(method, request.method) || !looksLike(path, request.path)) return false;
  for (const name in headers) {
    const text = name === SEGMENT_HEADER ? request.segment : headerText(request.headers[name]);
    if (!looksLike(headers[name], text)) return false;
  }
  return true;
}

function looksLike(wanted: TextMatch | undefined, text: string | undefined): boolean {
  return wanted === undefined || (text !== undefined && textHolds(wanted, text));
}

/** A field sent twice counts as its values in a list, RFC 9110 §5.3. */
function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value;
}

function textHolds(wanted: TextMatch, text: string): boolean {
  if (wanted.exact !== undefined && text !== wanted.exact) return false;
  if (wanted.prefix !== undefined && !text.startsWith(wanted.prefix)) return false;
  return wanted.regex === undefined || matchesWholeText(wanted.regex, text);
}

/** Moves that one look at a request may cost: a header is short, and a request must not wait. */
const MAX_MOVES = 100_000;

/** An expression that does not compile matches nothing; `understudy check` has said so before. */
function matchesWholeText(pattern: string, text: string): boolean {
  const compiled = compileWholeRegexp(pattern);
  return compiled.ok && matchText(compiled.regexp, text, regexpBudget(MAX_MOVES)) === 'match';
}
