import type { IncomingMessage } from 'node:http';
import { MAX_BODY_BYTES } from './limits.ts';

/** The body as text, or why there is none. */
export type Body =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'aborted' };

/** Reads a request's body from Node's own stream; stops reading at the limit. */
export function readBody(incoming: IncomingMessage): Promise<Body> {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES)
    return Promise.resolve({ kind: 'too-large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bodyBytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      bodyBytes += chunk.length;
      if (bodyBytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve({ kind: 'too-large' });
      }
    });
    incoming.on('end', () =>
      resolve({ kind: 'text', text: Buffer.concat(chunks).toString('utf8') }),
    );
    incoming.on('error', () => resolve({ kind: 'aborted' }));
    incoming.on('close', () => resolve({ kind: 'aborted' }));
  });
}
