import { createHash } from 'node:crypto';

/** A text of 22 letters, digits, - and _ that stands for all the parts together. */
export function shortHash(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64url').slice(0, 22);
}
