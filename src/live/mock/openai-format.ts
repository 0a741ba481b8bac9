import { type Answer, statedTokens } from '../../core/model/answer-plan.ts';
import type { Endpoint } from './completion-request.ts';

/** What every body and chunk of one answer has in common. */
export interface AnswerHead {
  readonly endpoint: Endpoint;
  readonly id: string;
  readonly model: string;
  /** Unix time in seconds, as OpenAI counts it. */
  readonly createdSeconds: number;
}

/** An error body in OpenAI's form. */
export function errorBody(message: string, type: string, code: string, param?: string | null) {
  return { error: { message, type, param: param ?? null, code } };
}

/** The whole answer as one JSON body. */
export function answerBody(head: AnswerHead, answer: Answer): string {
  const content = answer.pieces.join('');
  const finishReason = answer.wire?.isUnfinished ? null : answer.finishReason;
  const choice =
    head.endpoint === 'chat'
      ? { index: 0, message: { role: 'assistant', content }, finish_reason: finishReason }
      : { index: 0, text: content, finish_reason: finishReason };
  return JSON.stringify({
    ...envelope(head, head.endpoint === 'chat' ? 'chat.completion' : 'text_completion'),
    choices: [choice],
    usage: usage(answer),
  });
}

/** The events of one answer's stream, each with its blank line. */
export interface AnswerEvents {
  /** What comes before the first piece; empty where the endpoint has none. */
  readonly opening: string;
  /** With what is wrong with it. */
  piece(index: number, text: string): string;
  /** The finish reason, the usage if it was asked for, and `[DONE]`, unless any is to be missing. */
  readonly closing: string;
}

/** Only the piece differs from event to event, so the rest is written once per answer. */
export function answerEvents(
  head: AnswerHead,
  answer: Answer,
  includeUsage: boolean,
): AnswerEvents {
  const chat = head.endpoint === 'chat';
  const base = envelope(head, chat ? 'chat.completion.chunk' : 'text_completion');
  const start = `data: ${JSON.stringify(base).slice(0, -1)},"choices":[`;
  const before = `${start}{"index":0,${chat ? '"delta":{"content":' : '"text":'}`;
  const after = `${chat ? '}' : ''},"finish_reason":null}]}\n\n`;
  const finish = `${start}{"index":0,${chat ? '"delta":{}' : '"text":""'},"finish_reason":"${
    answer.finishReason
  }"}]}\n\n`;
  const usageEvent = includeUsage ? `${start}],"usage":${JSON.stringify(usage(answer))}}\n\n` : '';
  const { brokenEventAfter, repeatedPiece, isDoneMissing, isUnfinished } = answer.wire ?? {};
  const done = isDoneMissing ? '' : 'data: [DONE]\n\n';
  return {
    opening: chat
      ? `${start}{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}\n\n`
      : '',
    piece: (index, text) => {
      const event = before + JSON.stringify(text) + after;
      const sent = index === repeatedPiece ? event + event : event;
      return index === brokenEventAfter ? `${start}{"index":0,"del\n\n${sent}` : sent;
    },
    closing: isUnfinished ? '' : finish + usageEvent + done,
  };
}

function envelope({ id, createdSeconds, model }: AnswerHead, object: string) {
  return { id, object, created: createdSeconds, model };
}

function usage(answer: Answer) {
  const { inputTokens } = answer;
  const outputTokens = statedTokens(answer);
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}
