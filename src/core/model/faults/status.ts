import type { AnswerPlan } from '../answer-plan.ts';

/** What a server may answer in place of the model: 4xx but for 429 are taken for the client's fault. */
export type FaultStatus = 401 | 404 | 429 | 500 | 503;

const RETRY_AFTER_SECONDS = 1;

/** Answers with a status; a 429 says after how many seconds to ask again (RFC 9110 §10.2.3). */
export function status(code: FaultStatus) {
  return (afterMs: number, at: number | null): AnswerPlan => ({
    kind: 'status',
    status: code,
    afterMs,
    ...(code === 429 ? { retryAfterSeconds: at ?? RETRY_AFTER_SECONDS } : {}),
  });
}
