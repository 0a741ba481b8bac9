import { distance } from 'fastest-levenshtein';

/** Beyond a third of its letters changed, a name is another word rather than a typing error. */
const LARGEST_SHARE_CHANGED = 1 / 3;

/** Two swapped letters count as two changes, also in a short name. */
const SWAPPED_LETTERS = 2;

/** In a name of up to three letters two changes make any word of any other. */
const SHORT_NAME = 3;

/** Longer texts are not names; comparing them costs the product of their lengths. */
const LONGEST_NAME = 100;

/** 504 is not 500 with a typing error. */
const NUMBER = /^\d+$/;

/** The known name that was most likely meant, if any is near enough. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  if (written.length > LONGEST_NAME || NUMBER.test(written)) return undefined;
  let nearest: string | undefined;
  let fewestChanges = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const changes = distance(written.toLowerCase(), name.toLowerCase());
    // Another letter is not one letter with a typing error.
    if (changes >= name.length) continue;
    if (changes > changesAllowed(name) || changes >= fewestChanges) continue;
    nearest = name;
    fewestChanges = changes;
  }
  return nearest;
}

function changesAllowed(name: string): number {
  if (name.length <= SHORT_NAME) return 1;
  return Math.max(SWAPPED_LETTERS, Math.floor(name.length * LARGEST_SHARE_CHANGED));
}

/** `; did you mean "canary"?`, or nothing. */
export function didYouMean(written: string, known: readonly string[]): string {
  const nearest = nearestName(written, known);
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}

/** `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
