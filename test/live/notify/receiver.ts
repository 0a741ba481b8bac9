import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { NOTICE_KINDS, type Notice } from '../../../src/core/notify/notice.ts';
import type { Receiver } from '../../../src/live/notify/receivers.ts';
import { signingKey } from '../../../src/live/notify/signature.ts';
import { type HttpStub, startHttpStub } from '../prometheus/http-stub.ts';

export const SECRET = `whsec_${Buffer.from('understudy-tests-sign-with-this!').toString('base64')}`;

/** A receiver that answers each message as it is told to; a status, or whatever is done with the answer. */
export async function startReceiver(
  answer: (number: number) => number | ((response: ServerResponse) => void) = () => 204,
): Promise<HttpStub & { ids(): string[]; kinds(): string[] }> {
  let asked = 0;
  const stub = await startHttpStub((_, response) => {
    const wish = answer(asked);
    asked += 1;
    if (typeof wish === 'function') wish(response);
    else response.writeHead(wish).end();
  });
  onTestFinished(stub.close);
  return {
    ...stub,
    ids: () => stub.requests.map(({ headers }) => String(headers['webhook-id'])),
    kinds: () => stub.requests.map(({ body }) => JSON.parse(body).type),
  };
}

export function webhookAt(url: string, name = 'pager'): Receiver {
  return { name, url, on: new Set(NOTICE_KINDS), key: signingKey(SECRET) };
}

/**
 * Whether a message is signed as Standard Webhooks has it: written from its specification, and knowing
 * nothing of what signs.
 */
export function isSigned(
  { headers, body }: { readonly headers: IncomingHttpHeaders; readonly body: string },
  secret: string,
): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const hmac = createHmac('sha256', key);
  for (const part of [headers['webhook-id'], '.', headers['webhook-timestamp'], '.', body])
    hmac.update(String(part));
  const isNow = Math.abs(Date.now() / 1_000 - Number(headers['webhook-timestamp'])) < 300;
  const signatures = String(headers['webhook-signature']).split(' ');
  return isNow && signatures.includes(`v1,${hmac.digest('base64')}`);
}

let made = 0;

export function notice(change: Partial<Notice> = {}): Notice {
  made += 1;
  return {
    ...{ id: `msg_${made}`, kind: 'alert', atMs: Date.now(), rollout: 'chat', attempt: 0 },
    models: { stable: { version: 'v1', hash: 'aaaa' }, canary: { version: 'v2', hash: 'bbbb' } },
    ...{ message: 'error-rate 11.8% > 1%', done: 'held at 25%', step: null, measurement: null },
    ...{ weight: { before: 25, after: 25 }, links: { admin: 'http://127.0.0.1:8081' } },
    ...change,
  };
}
