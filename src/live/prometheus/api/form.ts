import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';

/** The longest query, each of its bytes escaped, with a few selectors beside it. */
const MAX_FORM_BYTES = 256 * 1024;

/**
 * The form of a POST. It is read from Node's own request where there is one: by way of a web stream
 * it costs more than most queries. Throws HTTPException (413) for more than the limit.
 */
export async function formText(c: Context): Promise<string> {
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>;
  const bytes = incoming ? await bytesOf(incoming as IncomingMessage) : await c.req.arrayBuffer();
  if (bytes === undefined || bytes.byteLength > MAX_FORM_BYTES)
    throw new HTTPException(413, { message: 'Payload Too Large' });
  return new TextDecoder().decode(bytes);
}

/** Undefined for too many; those are read, and forgotten, so that the answer can be heard. */
async function bytesOf(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size <= MAX_FORM_BYTES) chunks.push(chunk);
  }
  return size > MAX_FORM_BYTES ? undefined : Buffer.concat(chunks);
}
