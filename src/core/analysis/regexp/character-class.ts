import { regexpError } from './syntax.ts';

/** Whether a code point belongs. */
export type CharacterTest = (code: number) => boolean;

const range =
  (low: string, high: string): CharacterTest =>
  (code) =>
    code >= (low.codePointAt(0) ?? 0) && code <= (high.codePointAt(0) ?? 0);

const either =
  (...tests: readonly CharacterTest[]): CharacterTest =>
  (code) =>
    tests.some((test) => test(code));

const oneOf = (characters: string): CharacterTest => {
  const codes = new Set([...characters].map((character) => character.codePointAt(0)));
  return (code) => codes.has(code);
};

const digit = range('0', '9');
const lower = range('a', 'z');
const upper = range('A', 'Z');

export const isWord: CharacterTest = either(digit, lower, upper, oneOf('_'));

const PERL: ReadonlyMap<string, CharacterTest> = new Map([
  ['d', digit],
  ['w', isWord],
  ['s', oneOf('\t\n\f\r ')],
]);

const POSIX: ReadonlyMap<string, CharacterTest> = new Map([
  ['alnum', either(digit, lower, upper)],
  ['alpha', either(lower, upper)],
  ['ascii', (code) => code <= 0x7f],
  ['blank', oneOf('\t ')],
  ['cntrl', (code) => code <= 0x1f || code === 0x7f],
  ['digit', digit],
  ['graph', range('!', '~')],
  ['lower', lower],
  ['print', range(' ', '~')],
  ['punct', either(range('!', '/'), range(':', '@'), range('[', '`'), range('{', '~'))],
  ['space', oneOf('\t\n\v\f\r ')],
  ['upper', upper],
  ['word', isWord],
  ['xdigit', either(digit, range('A', 'F'), range('a', 'f'))],
]);

export const not =
  (test: CharacterTest): CharacterTest =>
  (code) =>
    !test(code);

/** `\d`, `\S` and their kin; undefined if the letter names no class. */
export function perlClass(letter: string): CharacterTest | undefined {
  const test = PERL.get(letter.toLowerCase());
  return test && (letter === letter.toLowerCase() ? test : not(test));
}

/** `[:alpha:]`, `[:^alpha:]`. */
export function posixClass(name: string): CharacterTest {
  const negated = name.startsWith('^');
  const test = POSIX.get(negated ? name.slice(1) : name);
  if (test === undefined) return regexpError('invalid character class range', `[:${name}:]`);
  return negated ? not(test) : test;
}

/** `\pL`, `\p{Greek}`, `\P{^Lu}`: a Unicode category or script. */
export function unicodeClass(letter: string, name: string): CharacterTest {
  const negated = (letter === 'P') !== name.startsWith('^');
  const plain = name.replace(/^\^/, '');
  let pattern: RegExp;
  try {
    const isCategory = /^[A-Z][a-z]?$/.test(plain);
    if (!/^\w+$/.test(plain)) throw new SyntaxError(plain);
    pattern = new RegExp(isCategory ? `^\\p{${plain}}$` : `^\\p{Script=${plain}}$`, 'u');
  } catch {
    return regexpError('invalid character class range', `\\${letter}{${name}}`);
  }
  return (code) => pattern.test(String.fromCodePoint(code)) !== negated;
}

/** One character; with `foldCase`, its other cases too. */
export function single(code: number, foldCase: boolean): CharacterTest {
  return foldCase ? folded((each) => each === code) : (each) => each === code;
}

export function folded(test: CharacterTest): CharacterTest {
  return (code) => {
    if (test(code)) return true;
    const text = String.fromCodePoint(code);
    return [text.toLowerCase(), text.toUpperCase()].some((other) => {
      const otherCode = other.codePointAt(0) ?? code;
      return String.fromCodePoint(otherCode) === other && test(otherCode);
    });
  };
}

export { either };
