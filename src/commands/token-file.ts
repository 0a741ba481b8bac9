import { readFileSync } from 'node:fs';

/** A bearer token as HTTP can carry it (RFC 6750 §2.1), and nobody guesses. */
const TOKEN = /^[\w.~+/-]{16,4096}=*$/;

export type TokenRead =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly error: string };

/** Reads a token from its file, whose last line may end. */
export function readToken(path: string): TokenRead {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    return { ok: false, error: `${path}: cannot read the token: ${why}` };
  }
  if (TOKEN.test(text)) return { ok: true, token: text };
  const expected = 'expected at least 16 letters, digits or any of . _ ~ + / - in one line';
  return { ok: false, error: `${path}: not a token; ${expected}` };
}
