import type { IncomingMessage } from 'node:http';
import { MAX_BODY_BYTES, MAX_HELD_BYTES } from './limits.ts';

const EMPTY = Buffer.alloc(0);

/** Bytes of request bodies that the router holds at this moment. */
export interface HeldBytes {
  bytes: number;
}

export type BodyRead =
  | { readonly ok: true; readonly body: Buffer }
  | { readonly ok: false; readonly refusal: Refusal };

/** `left`: the client went away before the end. */
export type Refusal = 'too-large' | 'too-many' | 'left';

/**
 * The whole body, within the limits. Calls back exactly once. What it holds is in `held` until
 * `release` is called with the body's length. A callback, not a promise: it is on the way of every
 * request.
 */
export function readBody(
  incoming: IncomingMessage,
  held: HeldBytes,
  done: (read: BodyRead) => void,
  maxBytes: number = MAX_BODY_BYTES,
): void {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) {
    done({ ok: false, refusal: 'too-large' });
    return;
  }
  const reader = new BodyReader(held, done, maxBytes);
  incoming.on('data', (chunk: Buffer) => reader.take(chunk));
  incoming.on('end', () => reader.finish());
  incoming.on('close', () => reader.refuse('left'));
}

/** The whole body of a small request as text; undefined if it is longer, or did not come to its end. */
export function bodyText(incoming: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const done = (read: BodyRead) => resolve(read.ok ? read.body.toString('utf8') : undefined);
    readBody(incoming, { bytes: 0 }, done, maxBytes);
  });
}

export function release(held: HeldBytes, bytes: number): void {
  held.bytes -= bytes;
}

class BodyReader {
  readonly #held: HeldBytes;
  readonly #done: (read: BodyRead) => void;
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #over = false;

  constructor(held: HeldBytes, done: (read: BodyRead) => void, maxBytes: number) {
    this.#held = held;
    this.#done = done;
    this.#maxBytes = maxBytes;
  }

  take(chunk: Buffer): void {
    if (this.#over) return;
    this.#bytes += chunk.length;
    this.#held.bytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#bytes > this.#maxBytes) this.refuse('too-large');
    else if (this.#held.bytes > MAX_HELD_BYTES) this.refuse('too-many');
  }

  finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#done({ ok: true, body: joined(this.#chunks) });
  }

  refuse(refusal: Refusal): void {
    if (this.#over) return;
    this.#over = true;
    this.#chunks = [];
    release(this.#held, this.#bytes);
    this.#done({ ok: false, refusal });
  }
}

/** The usual single piece is not copied. */
export function joined(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks;
  if (first === undefined) return EMPTY;
  return chunks.length === 1 ? first : Buffer.concat(chunks);
}
