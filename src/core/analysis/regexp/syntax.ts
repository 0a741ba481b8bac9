/**
 * A regular expression's tree, in the syntax of Go's `regexp` (RE2): no look-around, no back-
 * references.
 */
export type RegexpNode =
  | { readonly type: 'empty' }
  | { readonly type: 'character'; readonly matches: (code: number) => boolean }
  | { readonly type: 'assertion'; readonly kind: Assertion }
  | { readonly type: 'sequence'; readonly nodes: readonly RegexpNode[] }
  | { readonly type: 'alternatives'; readonly nodes: readonly RegexpNode[] }
  | {
      readonly type: 'repeat';
      readonly node: RegexpNode;
      readonly least: number;
      /** Infinite for no end. */
      readonly most: number;
    };

export type Assertion =
  | 'textStart'
  | 'textEnd'
  | 'lineStart'
  | 'lineEnd'
  | 'wordBoundary'
  | 'noWordBoundary';

/** What is wrong with a regular expression, in Go's words. */
export function regexpError(problem: string, part: string): never {
  throw new Error(`error parsing regexp: ${problem}: \`${part}\``, { cause: 'regexp' });
}

export function isRegexpError(error: unknown): error is Error {
  return error instanceof Error && error.cause === 'regexp';
}
