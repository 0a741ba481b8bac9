import type { Answer } from '../../core/model/answer-plan.ts';
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
  const choice =
    head.endpoint === 'chat'
      ? { index: 0, message: { role: 'assistant', content }, finish_reason: answer.finishReason }
      : { index: 0, text: content, finish_reason: answer.finishReason };
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
  piece(text: string): string;
  /** The finish reason, the usage if it was asked for, and `[DONE]`. */
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
  return {
    opening: chat
      ? `${start}{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}\n\n`
      : '',
    piece: (text) => before + JSON.stringify(text) + after,
    closing: `${finish}${usageEvent}data: [DONE]\n\n`,
  };
}

function envelope({ id, createdSeconds, model }: AnswerHead, object: string) {
  return { id, object, created: createdSeconds, model };
}

function usage({ inputTokens, outputTokens }: Answer) {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}
