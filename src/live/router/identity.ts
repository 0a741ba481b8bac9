import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { MAX_USER_ID_LENGTH } from './limits.ts';

/** Who asks. The key is what the sticky split deals; a user is counted, a lone request is not. */
export interface Identity {
  readonly requestId: string;
  readonly key: string;
  readonly isUser: boolean;
}

/** Parsing a long prompt for nothing is dear: `"user":` with a colon is a key, `"role":"user"` is not. */
const USER_KEY = /"user"\s*:/;

/** Header `x-user-id`, else the JSON body's `user`, else the request's id. */
export function identify(incoming: IncomingMessage, requestId: string, body: Buffer): Identity {
  const header = incoming.headers['x-user-id'];
  const user = typeof header === 'string' && header !== '' ? asWritten(header) : userInBody(body);
  if (user === undefined) return { requestId, key: requestId, isUser: false };
  return { requestId, key: user, isUser: isUserId(user) };
}

/** Of a user who is counted, and whom an A/B test places. */
export function isUserId(text: string): boolean {
  return text !== '' && text.length <= MAX_USER_ID_LENGTH;
}

const BEYOND_ASCII = /[\x80-\xff]/;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A field's bytes come one to a character. Most clients write UTF-8 into it, some ISO 8859-1; the same
 * user is to be the same in a body, where there is no question.
 */
function asWritten(field: string): string {
  if (!BEYOND_ASCII.test(field)) return field;
  try {
    return UTF8.decode(Buffer.from(field, 'latin1'));
  } catch {
    return field;
  }
}

function userInBody(body: Buffer): string | undefined {
  if (!body.includes('"user"')) return undefined;
  const text = body.toString('utf8');
  if (!USER_KEY.test(text)) return undefined;
  try {
    const user: unknown = JSON.parse(text)?.user;
    return typeof user === 'string' && user !== '' ? user : undefined;
  } catch {
    // Not JSON: that is between the client and the model.
    return undefined;
  }
}

/** Names requests that come without an id: unique across restarts, cheap, in order. */
export function requestNamer(): () => string {
  const prefix = randomBytes(6).toString('hex');
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count}`;
  };
}
