import type { Answer, AnswerPlan } from '../../core/model/answer-plan.ts';
import type { Exchange } from './exchange.ts';
import { HOLD_MS } from './limits.ts';
import { answerBody, errorBody } from './openai-format.ts';
import { once, type Paced } from './pacer.ts';
import { streamedAnswer } from './stream-answer.ts';

/** Carries out what was planned for a request, each part at its time, until the client leaves. */
export function respond(exchange: Exchange, plan: AnswerPlan): void {
  const { outgoing, pacer } = exchange;
  const item = planned(exchange, plan);
  pacer.add(item);
  outgoing.once('close', () => pacer.remove(item));
}

function planned(exchange: Exchange, plan: AnswerPlan): Paced {
  const { progress, startedMs, request } = exchange;
  switch (plan.kind) {
    case 'answer':
      progress.injected = plan.answer.injected;
      return request.stream
        ? streamedAnswer(exchange, plan.answer, null)
        : wholeAnswer(exchange, plan.answer);
    case 'cut':
      progress.injected = 'cut';
      return request.stream
        ? streamedAnswer(exchange, plan.answer, plan.afterPieces)
        : cutAnswer(exchange, plan.answer, plan.afterPieces);
    case 'status':
      progress.injected = `${plan.status}`;
      return once(startedMs + plan.afterMs, () => sendStatus(exchange, plan.status));
    case 'malformed':
      progress.injected = 'malformed';
      return once(startedMs + plan.afterMs, () => sendMalformed(exchange));
    case 'reset':
      progress.injected = 'reset';
      return once(startedMs + plan.afterMs, () => breakOff(exchange));
    case 'timeout':
      progress.injected = 'timeout';
      return once(startedMs + HOLD_MS, () => breakOff(exchange));
  }
}

function wholeAnswer(exchange: Exchange, answer: Answer): Paced {
  return once(wholeDueMs(exchange, answer), () => {
    const { progress } = exchange;
    tellFirstToken(exchange, answer);
    progress.outputTokens = answer.outputTokens;
    progress.reason = answer.finishReason;
    sendJson(exchange, 200, answerBody(exchange.head, answer));
  });
}

/** The whole body's length is promised, and only a part of it is sent. */
function cutAnswer(exchange: Exchange, answer: Answer, afterPieces: number): Paced {
  return once(wholeDueMs(exchange, answer), () => {
    const { outgoing, progress } = exchange;
    const body = answerBody(exchange.head, answer);
    tellFirstToken(exchange, answer);
    progress.status = 200;
    progress.outputTokens = afterPieces;
    progress.reason = 'error';
    outgoing.writeHead(200, jsonHeaders(body));
    outgoing.write(body.slice(0, body.length / 2), () => outgoing.destroy());
  });
}

function wholeDueMs({ startedMs }: Exchange, { firstTokenMs, gapsMs }: Answer): number {
  return gapsMs.reduce((sum, gapMs) => sum + gapMs, startedMs + firstTokenMs);
}

function tellFirstToken(exchange: Exchange, { firstTokenMs, inputTokens }: Answer): void {
  exchange.progress.inputTokens = inputTokens;
  exchange.firstToken(firstTokenMs / 1_000);
}

const STATUS_ERRORS = {
  429: errorBody('The model has too many requests.', 'rate_limit_error', 'rate_limit_exceeded'),
  500: errorBody('The model failed to answer.', 'server_error', 'internal_error'),
  503: errorBody('The model is not available.', 'server_error', 'service_unavailable'),
} as const;

function sendStatus(exchange: Exchange, status: 429 | 500 | 503): void {
  exchange.progress.reason = 'error';
  if (status === 429) exchange.outgoing.setHeader('retry-after', '1');
  sendJson(exchange, status, JSON.stringify(STATUS_ERRORS[status]));
}

/** A 200 whose JSON stops in the middle, as a whole body or as an event of a stream. */
function sendMalformed(exchange: Exchange): void {
  const { outgoing, head, progress, request } = exchange;
  const broken = `{"id":${JSON.stringify(head.id)},"choices":[{"index":0,"`;
  progress.reason = 'error';
  if (!request.stream) {
    sendJson(exchange, 200, broken);
    return;
  }
  progress.status = 200;
  progress.complete = true;
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
  outgoing.end(`data: ${broken}\n\ndata: [DONE]\n\n`);
}

function sendJson({ outgoing, progress }: Exchange, status: number, body: string): void {
  progress.status = status;
  progress.complete = true;
  outgoing.writeHead(status, jsonHeaders(body));
  outgoing.end(body);
}

function jsonHeaders(body: string) {
  return { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
}

/** A TCP reset: the client sees its connection broken, not closed. */
function breakOff({ outgoing, progress }: Exchange): void {
  progress.reason = 'error';
  outgoing.socket?.resetAndDestroy();
}
