import { createHmac } from 'node:crypto';

/** Standard Webhooks: 24 to 64 random bytes in base64, behind a prefix that scanners for secrets know. */
const KEY = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
const KEY_BYTES = { least: 24, most: 64 };

/** The key as bytes; null of what is none. */
export function signingKey(text: string): Buffer | null {
  const [, encoded] = KEY.exec(text) ?? [];
  if (encoded === undefined) return null;
  const key = Buffer.from(encoded, 'base64');
  return key.length >= KEY_BYTES.least && key.length <= KEY_BYTES.most ? key : null;
}

/**
 * The fields that say whom a webhook is from: HMAC-SHA256 over `id.timestamp.body`, version 1 of
 * Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */
export function signatureFields(
  key: Buffer,
  { id, body, nowMs }: { readonly id: string; readonly body: string; readonly nowMs: number },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
