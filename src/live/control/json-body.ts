import type { Context } from 'hono';
import type { z } from 'zod';
import { bodyText } from '../router/request-body.ts';
import type { ControlEnv } from './guard.ts';
import { MAX_BODY_BYTES } from './limits.ts';

type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 500 | 503;

/** An answer that says in one line what is wrong, and what to do. */
export function refused(c: Context, status: RefusalStatus, error: string) {
  return c.json({ error }, status);
}

export type BodyRead<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly response: Response };

/** A body of JSON that is as the schema says, or the answer to one that is not. */
export async function bodyAs<T>(
  c: Context<ControlEnv>,
  schema: z.ZodType<T>,
  expected: string,
): Promise<BodyRead<T>> {
  // A page of another origin may send a form or plain text unasked, but not this type.
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? ''))
    return { ok: false, response: refused(c, 415, 'expected content-type: application/json') };
  const text = await bodyText(c.env.incoming, MAX_BODY_BYTES);
  if (text === undefined) {
    const error = `the body is longer than ${MAX_BODY_BYTES} bytes, or was broken off`;
    return { ok: false, response: refused(c, 413, error) };
  }
  const read = schema.safeParse(parsedJson(text));
  if (read.success) return { ok: true, value: read.data };
  return { ok: false, response: refused(c, 400, `${whatIsWrong(read.error)}; ${expected}`) };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whatIsWrong({ issues }: z.ZodError): string {
  const [first] = issues;
  return `body${(first?.path ?? []).map((key) => `.${String(key)}`).join('')}: ${first?.message}`;
}
