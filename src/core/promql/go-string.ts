const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
/** Bytes beyond ASCII in a row, which may be the UTF-8 of characters; then any other escape. */
const ESCAPE =
  /((?:\\x[89A-Fa-f][0-9A-Fa-f]|\\[23][0-7]{2})+)|\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-7]{3})|(.)|$)/gsu;

export type Unquoted = { readonly value: string } | { readonly problem: string };

/**
 * The text of a Go string literal: backticks take everything as it stands, the others know Go's
 * escapes, and the escape of a quote only for their own.
 */
export function unquote(literal: string): Unquoted {
  const quote = literal[0] ?? '';
  const body = literal.slice(1, -1);
  if (quote === '`') return { value: body };
  let problem: string | undefined;
  const value = body.replace(ESCAPE, (_, bytes, hex, short, long, octal, simple) => {
    if (bytes !== undefined) return decoded(bytes);
    if (simple !== undefined) {
      const plain = simple === quote ? quote : SIMPLE[simple];
      if (plain === undefined) problem ??= `unknown escape sequence ${describe(simple)}`;
      return plain ?? '';
    }
    const digits: string | undefined = octal ?? hex ?? short ?? long;
    if (digits === undefined) problem ??= 'escape sequence not terminated';
    const code = Number.parseInt(digits ?? '0', octal ? 8 : 16);
    if ((octal && code > 0xff) || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
      problem ??= 'escape sequence is an invalid Unicode code point';
      return '';
    }
    return String.fromCodePoint(code);
  });
  return problem === undefined ? { value } : { problem };
}

/** Bytes that are no UTF-8 become lone surrogates: text that no real character can equal. */
function decoded(escapes: string): string {
  const codes = [...escapes.matchAll(/\\(x?)(..|...)(?=\\|$)/g)].map(([, x, digits = '']) =>
    Number.parseInt(digits, x ? 16 : 8),
  );
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(codes));
  } catch {
    return String.fromCharCode(...codes.map((code) => 0xdc00 + code));
  }
}

/** A character as Go's %#U writes it: `U+0071 'q'`. */
function describe(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')} '${character}'`;
}
