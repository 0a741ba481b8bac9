import type { Notice } from './notice.ts';

/** The body of a webhook, in the shape of Standard Webhooks (https://www.standardwebhooks.com). */
export interface WebhookPayload {
  /** `rollout.detected`, by the notice's kind. */
  readonly type: string;
  /** When it happened, ISO 8601 in UTC; the field of the signature says when it was sent. */
  readonly timestamp: string;
  readonly data: Omit<Notice, 'kind' | 'atMs'>;
}

export function webhookPayload({ kind, atMs, ...data }: Notice): WebhookPayload {
  return { type: `rollout.${kind}`, timestamp: new Date(atMs).toISOString(), data };
}
