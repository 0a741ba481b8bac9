/** Builtins that take a predicate, by their arguments; `?` marks one that may be left out. */
export const PREDICATE_BUILTINS: ReadonlyMap<string, readonly string[]> = new Map([
  ['all', ['expression', 'predicate']],
  ['none', ['expression', 'predicate']],
  ['any', ['expression', 'predicate']],
  ['one', ['expression', 'predicate']],
  ['filter', ['expression', 'predicate']],
  ['map', ['expression', 'predicate']],
  ['count', ['expression', 'predicate?']],
  ['sum', ['expression', 'predicate?']],
  ['find', ['expression', 'predicate']],
  ['findIndex', ['expression', 'predicate']],
  ['findLast', ['expression', 'predicate']],
  ['findLastIndex', ['expression', 'predicate']],
  ['groupBy', ['expression', 'predicate']],
  ['sortBy', ['expression', 'predicate', 'expression?']],
  ['reduce', ['expression', 'predicate', 'expression?']],
]);

const PLAIN_BUILTINS: ReadonlySet<string> = new Set(
  [
    'len type abs ceil floor round int float string trim trimPrefix trimSuffix upper lower split',
    'splitAfter replace repeat join indexOf lastIndexOf hasPrefix hasSuffix max min mean median',
    'toJSON fromJSON toBase64 fromBase64 now duration date timezone first last get take keys',
    'values toPairs fromPairs reverse uniq concat flatten sort bitand bitor bitxor bitnand bitshl',
    'bitshr bitushr bitnot',
  ]
    .join(' ')
    .split(' '),
);

export function isBuiltin(name: string): boolean {
  return PREDICATE_BUILTINS.has(name) || PLAIN_BUILTINS.has(name);
}
