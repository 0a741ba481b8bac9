export const LAST_CODE_POINT = 0x10ffff;
const LAST_ASCII = 0x7f;

/** A set of code points: ranges and Unicode classes, perhaps turned inside out. */
export interface CharacterSet {
  /** Pairs of first and last, inclusive, in order and apart from each other. */
  readonly ranges: readonly number[];
  /** Tests of one character, for what is too much to list. */
  readonly classes: readonly CharacterClass[];
  readonly negated: boolean;
}

/** Those of which the test holds, or, negated, does not. */
export interface CharacterClass {
  readonly test: RegExp;
  readonly negated: boolean;
}

/** A set in the making. */
export interface SetParts {
  readonly ranges: number[];
  readonly classes: CharacterClass[];
}

export function characterSet({ ranges, classes }: SetParts, negated = false): CharacterSet {
  const byText = new Map(classes.map((one) => [`${one.test}${one.negated}`, one]));
  return { ranges: joined(ranges), classes: [...byText.values()], negated };
}

/** Puts ranges in order and joins those that touch. */
function joined(ranges: readonly number[]): number[] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i] ?? 0, ranges[i + 1] ?? 0]);
  pairs.sort(([a], [b]) => a - b);
  const result: number[] = [];
  for (const [first, last] of pairs) {
    const end = result.at(-1);
    if (end !== undefined && first <= end + 1) result[result.length - 1] = Math.max(end, last);
    else result.push(first, last);
  }
  return result;
}

export function complement(ranges: readonly number[]): number[] {
  const rest: number[] = [];
  let from = 0;
  for (const [index, bound] of joined(ranges).entries()) {
    if (index % 2 === 1) from = bound + 1;
    else if (bound > from) rest.push(from, bound - 1);
  }
  return from <= LAST_CODE_POINT ? [...rest, from, LAST_CODE_POINT] : rest;
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
  const ranges = newlineToo ? [0, LAST_CODE_POINT] : [0, 9, 11, LAST_CODE_POINT];
  return { ranges, classes: [], negated: false };
}

/** One character and, with `fold`, its other cases. */
export function literalSet(codePoint: number, fold: boolean): CharacterSet {
  if (!fold) return { ranges: [codePoint, codePoint], classes: [], negated: false };
  const parts: SetParts = { ranges: [], classes: [] };
  addRange(parts, [codePoint, codePoint], fold);
  return characterSet(parts);
}

/** The single code point of a set that holds only that one. */
export function singleCodePoint({ ranges, classes, negated }: CharacterSet): number | undefined {
  const plain = !negated && classes.length === 0 && ranges.length === 2;
  return plain && ranges[0] === ranges[1] ? ranges[0] : undefined;
}

/** Adds a range and, with `fold`, all that is the same in another case (Unicode simple folding). */
export function addRange(
  parts: SetParts,
  [first, last]: readonly [number, number],
  fold: boolean,
): void {
  parts.ranges.push(first, last);
  if (!fold) return;
  parts.ranges.push(...asciiCases([first, last]));
  if (last <= LAST_ASCII) return;
  // Beyond ASCII the platform knows the foldings: a `u` expression has the same ones as Go.
  const bounds = [Math.max(first, LAST_ASCII + 1), last].map((code) => `\\u{${code.toString(16)}}`);
  parts.classes.push({ test: new RegExp(`^[${bounds.join('-')}]`, 'iu'), negated: false });
}

const [UPPER_A, UPPER_Z, LOWER_A, LOWER_Z] = [0x41, 0x5a, 0x61, 0x7a];
const CASE_STEP = LOWER_A - UPPER_A;
/** Two signs that fold to an ASCII letter: the kelvin and the long s. */
const SIGNS = [
  { letter: 0x6b, sign: 0x212a },
  { letter: 0x73, sign: 0x17f },
];

/** The other cases of the ASCII letters in a range. */
export function asciiCases([first, last]: readonly [number, number]): number[] {
  const cases: number[] = [];
  const upper = [Math.max(first, UPPER_A), Math.min(last, UPPER_Z)] as const;
  const lower = [Math.max(first, LOWER_A), Math.min(last, LOWER_Z)] as const;
  if (upper[0] <= upper[1]) cases.push(upper[0] + CASE_STEP, upper[1] + CASE_STEP);
  if (lower[0] <= lower[1]) cases.push(lower[0] - CASE_STEP, lower[1] - CASE_STEP);
  for (const { letter, sign } of SIGNS) {
    const upperLetter = letter - CASE_STEP;
    const isIn = (code: number) => first <= code && code <= last;
    if (isIn(letter) || isIn(upperLetter)) cases.push(sign, sign);
  }
  return cases;
}
