import { readFileSync, type Stats, statSync } from 'node:fs';
import type { ApiKey } from './model-access.ts';

export type ApiKeyRead =
  | { readonly ok: true; readonly value: string }
  /** One line that says what is wrong and what to do; it goes after the place, and quotes no key. */
  | { readonly ok: false; readonly error: string };

/** How long a key that was replaced may still be sent. */
const CHECK_EVERY_MS = 1_000;

/** What a field of HTTP cannot carry, or a bearer token does not have. */
const UNSENDABLE = /[^\x21-\x7e]/;

/** Anybody else on the machine may read it, or put his own in its place. */
const OPEN_TO_OTHERS = 0o006;

/** A key as it stands in a variable or a file; editors put a newline at the end of a file. */
export function readApiKey(text: string): ApiKeyRead {
  const value = text.replace(/\r?\n$/, '');
  if (value === '') return { ok: false, error: 'is empty; expected an API key' };
  if (!UNSENDABLE.test(value)) return { ok: true, value };
  return { ok: false, error: 'holds blanks or more than one line; expected an API key alone' };
}

export function readApiKeyFile(path: string): ApiKeyRead {
  try {
    const { mode } = statSync(path);
    if ((mode & OPEN_TO_OTHERS) !== 0) {
      return { ok: false, error: `may be read by everybody; chmod 600 ${path}` };
    }
    return readApiKey(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { ok: false, error: `cannot be read (${code})` };
  }
}

/**
 * The key to send now. A file is looked at once a second at most, and read again when it is another
 * one or was written to; while it does not read the last key goes on being sent, and `tell` hears of it.
 */
export function apiKeySource(
  key: ApiKey | null,
  tell: (line: string) => void,
): (nowMs: number) => string | null {
  if (key === null) return () => null;
  if ('value' in key) return () => key.value;
  const { path } = key;
  let known: string | null = null;
  let seen = '';
  let lookAtMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    if (nowMs < lookAtMs) return known;
    lookAtMs = nowMs + CHECK_EVERY_MS;
    const now = versionOf(path);
    if (now === seen) return known;
    seen = now;
    const read = readApiKeyFile(path);
    if (read.ok) known = read.value;
    else tell(`the API key in ${path} ${read.error}; the last one stays in use`);
    return known;
  };
}

/** A mounted secret is swapped as a whole: then the file is another one. */
function versionOf(path: string): string {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch {
    return 'missing';
  }
  const { ino, size, mode, mtimeMs, ctimeMs } = stats;
  return [ino, size, mode, mtimeMs, ctimeMs].join();
}
