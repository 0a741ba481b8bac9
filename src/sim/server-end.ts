import type { AnswerPlan } from '../core/model/answer-plan.ts';
import type { PlannedRequest } from '../core/model/server/planned-request.ts';
import { CLIENT_LEFT, type Settlement } from './settlement.ts';

/** How a request ended for its model server. */
export interface ServerEnd {
  readonly request: PlannedRequest;
  /** The status that it sent; null if none left it. */
  readonly status: number | null;
}

/** What the mock counts (`src/live/mock/completions.ts`) of a request that the router books so. */
export function serverEnd(
  plan: AnswerPlan,
  settlement: Settlement,
  { streamed, maxTokens }: { readonly streamed: boolean; readonly maxTokens: number | null },
): ServerEnd {
  const hasLeft = settlement.code === CLIENT_LEFT || settlement.kind === 'timeout';
  const reason = hasLeft ? 'abort' : 'error';
  switch (plan.kind) {
    case 'answer': {
      const { answer } = plan;
      if (hasLeft) {
        const tokens = settlement.outputTokens;
        return {
          request: { reason, answer, tokens, maxTokens },
          status: streamed && tokens > 0 ? 200 : null,
        };
      }
      const tokens = answer.outputTokens;
      return { request: { reason: answer.finishReason, answer, tokens, maxTokens }, status: 200 };
    }
    case 'cut':
    case 'stall': {
      const { answer, afterPieces: tokens } = plan;
      return { request: { reason, answer, tokens, maxTokens }, status: 200 };
    }
    case 'status':
      return { request: { reason, answer: null, tokens: 0, maxTokens }, status: plan.status };
    case 'malformed':
      return { request: { reason, answer: null, tokens: 0, maxTokens }, status: 200 };
    default:
      return { request: { reason, answer: null, tokens: 0, maxTokens }, status: null };
  }
}
