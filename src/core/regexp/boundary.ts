import type { Assertion } from './syntax.ts';

/** What stands on one side of a position: the edge of the text, or one kind of character. */
export type Side = 'edge' | 'newline' | 'word' | 'other';

/** The kind of a character; `undefined` is the edge. */
export function sideOf(codePoint: number | undefined): Side {
  if (codePoint === undefined) return 'edge';
  if (codePoint === 10) return 'newline';
  const isWord =
    (codePoint >= 48 && codePoint <= 57) ||
    (codePoint >= 65 && codePoint <= 90) ||
    codePoint === 95 ||
    (codePoint >= 97 && codePoint <= 122);
  return isWord ? 'word' : 'other';
}

/** Whether an assertion holds between two characters. */
export function holds(assertion: Assertion, before: Side, after: Side): boolean {
  switch (assertion) {
    case 'text-start':
      return before === 'edge';
    case 'text-end':
      return after === 'edge';
    case 'line-start':
      return before === 'edge' || before === 'newline';
    case 'line-end':
      return after === 'edge' || after === 'newline';
    case 'word':
      return (before === 'word') !== (after === 'word');
    case 'no-word':
      return (before === 'word') === (after === 'word');
  }
}
