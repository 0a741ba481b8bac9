/** Go's `strconv.Quote`, without the quotes around it. */
const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\u000b', '\\v'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

/** What `unicode.IsPrint` holds printable. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

export function goQuoted(text: string): string {
  let quoted = '';
  for (const character of text) quoted += SHORT_ESCAPES.get(character) ?? escaped(character);
  return quoted;
}

function escaped(character: string): string {
  if (PRINTABLE.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

/** The first escape that Go writes but JSON does not know, if there is one. */
export function escapeUnknownToJson(quoted: string): string | undefined {
  for (const [, letter = ''] of quoted.matchAll(/\\(.)/gs)) {
    if (!'"\\/bfnrtu'.includes(letter)) return letter;
  }
  return undefined;
}
