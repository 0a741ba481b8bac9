import {
  addRange,
  type CharacterClass,
  complement,
  LAST_CODE_POINT,
  type SetParts,
} from './character-set.ts';

const PERL: Readonly<Record<string, readonly number[]>> = {
  d: [48, 57],
  s: [9, 10, 12, 13, 32, 32],
  w: [48, 57, 65, 90, 95, 95, 97, 122],
};

const POSIX: Readonly<Record<string, readonly number[]>> = {
  alnum: [48, 57, 65, 90, 97, 122],
  alpha: [65, 90, 97, 122],
  ascii: [0, 127],
  blank: [9, 9, 32, 32],
  cntrl: [0, 31, 127, 127],
  digit: [48, 57],
  graph: [33, 126],
  lower: [97, 122],
  print: [32, 126],
  punct: [33, 47, 58, 64, 91, 96, 123, 126],
  space: [9, 13, 32, 32],
  upper: [65, 90],
  word: [48, 57, 65, 90, 95, 95, 97, 122],
  xdigit: [48, 57, 65, 70, 97, 102],
};

/** A class to be added to a set in the making. */
export type ClassAdder = (parts: SetParts) => void;

/** `\d`, `\S` and their kin, by letter. */
export function perlClass(letter: string, fold: boolean): ClassAdder | undefined {
  const ranges = PERL[letter.toLowerCase()];
  return ranges && rangesAdder(ranges, { fold, negated: letter !== letter.toLowerCase() });
}

/** `[:alpha:]`, `[:^alpha:]`, by name. */
export function posixClass(name: string, fold: boolean): ClassAdder | undefined {
  const negated = name.startsWith('^');
  const ranges = POSIX[negated ? name.slice(1) : name];
  return ranges && rangesAdder(ranges, { fold, negated });
}

interface Manner {
  readonly fold: boolean;
  readonly negated: boolean;
}

/** Cases are folded before the class is turned inside out. All these ranges are ASCII. */
function rangesAdder(ranges: readonly number[], { fold, negated }: Manner): ClassAdder {
  const parts: SetParts = { ranges: [], classes: [] };
  for (let i = 0; i < ranges.length; i += 2)
    addRange(parts, [ranges[i] ?? 0, ranges[i + 1] ?? 0], fold);
  const added = negated ? complement(parts.ranges) : parts.ranges;
  return (into) => into.ranges.push(...added);
}

/** `\pL`, `\p{Greek}`: a general category or a script, by the name that Go has for it. */
export function unicodeClass(name: string, { fold, negated }: Manner): ClassAdder | undefined {
  if (name === 'Any')
    return (parts) => (negated ? undefined : parts.ranges.push(0, LAST_CODE_POINT));
  const members = membersOf(name);
  if (members === undefined) return undefined;
  try {
    const test = new RegExp(`^[${members}]`, fold ? 'iu' : 'u');
    const added: CharacterClass = { test, negated };
    return (parts) => parts.classes.push(added);
  } catch {
    // The platform knows no such category or script.
    return undefined;
  }
}

/** Scripts of four letters; any other name so short is an abbreviation, which Go does not take. */
const SHORT_SCRIPTS = new Set(['Cham', 'Kawi', 'Lisu', 'Modi', 'Newa', 'Thai', 'Toto']);

function membersOf(name: string): string | undefined {
  // Go's category C leaves out what is not assigned.
  if (name === 'C') return '\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}';
  if (/^[LMNPSZ]$|^[A-Z][a-z]$/.test(name) && name !== 'Cn' && name !== 'Yi')
    return `\\p{General_Category=${name}}`;
  if (!/^[A-Z][A-Za-z_]+$/.test(name)) return undefined;
  return name.length === 4 && !SHORT_SCRIPTS.has(name) ? undefined : `\\p{Script=${name}}`;
}
