const LAST_CODE_POINT = 0x10ffff;

/** A set of code points: ranges and Unicode classes, perhaps turned inside out. */
export interface CharacterSet {
  /** Pairs of first and last, inclusive, in order and apart from each other. */
  readonly ranges: readonly number[];
  /** Tests of one character, for classes too large to list. */
  readonly classes: readonly UnicodeClass[];
  readonly negated: boolean;
}

export interface UnicodeClass {
  readonly test: RegExp;
  readonly negated: boolean;
}

/** Puts ranges in order and joins those that touch, and keeps each class once. */
export function characterSet(
  ranges: readonly number[],
  classes: readonly UnicodeClass[] = [],
  negated = false,
): CharacterSet {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i] ?? 0, ranges[i + 1] ?? 0]);
  pairs.sort(([a], [b]) => a - b);
  const joined: number[] = [];
  for (const [first, last] of pairs) {
    const end = joined.at(-1);
    if (end !== undefined && first <= end + 1) joined[joined.length - 1] = Math.max(end, last);
    else joined.push(first, last);
  }
  const byText = new Map(classes.map((one) => [`${one.test}${one.negated}`, one]));
  return { ranges: joined, classes: [...byText.values()], negated };
}

export function contains(set: CharacterSet, codePoint: number): boolean {
  return containsPlain(set, codePoint) !== set.negated;
}

function containsPlain({ ranges, classes }: CharacterSet, codePoint: number): boolean {
  let [low, high] = [0, ranges.length / 2];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[2 * middle + 1] ?? 0) < codePoint) low = middle + 1;
    else high = middle;
  }
  if ((ranges[2 * low] ?? Number.POSITIVE_INFINITY) <= codePoint) return true;
  if (classes.length === 0) return false;
  const character = String.fromCodePoint(codePoint);
  return classes.some(({ test, negated }) => test.test(character) !== negated);
}

export function anyCharacter(newlineToo: boolean): CharacterSet {
  return characterSet(newlineToo ? [0, LAST_CODE_POINT] : [0, 9, 11, LAST_CODE_POINT]);
}

export function literalSet(codePoint: number, fold: boolean): CharacterSet {
  return characterSet((fold ? foldings(codePoint) : [codePoint]).flatMap((c) => [c, c]));
}

/** The single code point of a set that holds only that one. */
export function singleCodePoint({ ranges, classes, negated }: CharacterSet): number | undefined {
  const plain = !negated && classes.length === 0 && ranges.length === 2;
  return plain && ranges[0] === ranges[1] ? ranges[0] : undefined;
}

/** Ranges this long are folded character by character; longer ones hold both cases already. */
const FOLDED_RANGE = 2_048;

export function foldRanges(ranges: readonly number[]): number[] {
  const folded = [...ranges];
  for (let i = 0; i < ranges.length; i += 2) {
    const first = ranges[i] ?? 0;
    const last = Math.min(ranges[i + 1] ?? 0, first + FOLDED_RANGE);
    for (let c = first; c <= last; c += 1)
      for (const other of foldings(c)) if (other !== c) folded.push(other, other);
  }
  return folded;
}

/** The simple case foldings of a code point, itself first. */
function foldings(codePoint: number): number[] {
  const character = String.fromCodePoint(codePoint);
  const forms = new Set([character, character.toLowerCase(), character.toUpperCase()]);
  // Two signs whose lower case is an ASCII letter.
  if (forms.has('k')) forms.add('\u212a');
  if (forms.has('s')) forms.add('\u017f');
  return [...forms]
    .filter((form) => [...form].length === 1)
    .map((form) => form.codePointAt(0) ?? 0);
}
