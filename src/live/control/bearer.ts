import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether an `Authorization` field bears the token (RFC 6750 §2.1). The comparison takes as long
 * whatever is wrong with it, its length among it.
 */
export function bearsToken(authorization: string | undefined, token: string): boolean {
  const [, given = ''] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  return timingSafeEqual(digestOf(given), digestOf(token));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
