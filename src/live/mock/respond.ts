import type { Answer, AnswerPlan } from '../../core/model/answer-plan.ts';
import { enginePieces } from '../../core/model/engine/paced-plan.ts';
import type { Exchange } from './exchange.ts';
import { HOLD_MS } from './limits.ts';
import { answerBody, errorBody } from './openai-format.ts';
import { once, type Paced } from './pacer.ts';
import { type PieceClock, plannedPieces } from './piece-clock.ts';
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
        ? streamedAnswer(exchange, plan.answer, {
            clock: pieceClock(exchange, plan),
            ending: 'whole',
            lastPiece: plan.answer.pieces.length,
          })
        : wholeAnswer(exchange, plan.answer, pieceClock(exchange, plan));
    case 'cut':
    case 'stall':
      progress.injected = plan.kind;
      return request.stream
        ? streamedAnswer(exchange, plan.answer, {
            clock: pieceClock(exchange, plan),
            ending: plan.kind,
            lastPiece: plan.afterPieces,
          })
        : brokenAnswer(exchange, plan, pieceClock(exchange, plan));
    case 'status':
      progress.injected = `${plan.status}`;
      return once(startedMs + plan.afterMs, () => sendStatus(exchange, plan));
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

/** An engine's times where there is one and it has anything to make, else those of the plan. */
function pieceClock(
  exchange: Exchange,
  plan: AnswerPlan & { readonly answer: Answer },
): PieceClock {
  const { engine, request, startedMs, outgoing, progress } = exchange;
  const pieces = enginePieces(plan, request.stream);
  progress.answer = plan.answer;
  if (engine === null || pieces === 0) return plannedPieces(startedMs, plan.answer);
  const prompt = request.before + request.prompt;
  const { maxTokens } = request;
  const reason = plan.kind === 'answer' ? plan.answer.finishReason : 'error';
  const making = engine.make({ prompt, pieces, startedMs, reason, maxTokens });
  progress.isMadeByEngine = true;
  outgoing.once('close', making.leave);
  return making;
}

function wholeAnswer(exchange: Exchange, answer: Answer, clock: PieceClock): Paced {
  return onceMade(answer, clock, () => {
    const { progress } = exchange;
    progress.inputTokens = answer.inputTokens;
    progress.outputTokens = answer.outputTokens;
    const body = answerBody(exchange.head, answer);
    progress.reason = answer.finishReason;
    const isBroken = answer.wire?.brokenEventAfter !== undefined;
    sendJson(exchange, 200, isBroken ? body.slice(0, body.length / 2) : body);
  });
}

/** The whole body's length is promised, and only a part of it is sent. */
function brokenAnswer(
  exchange: Exchange,
  { kind, answer, afterPieces }: Extract<AnswerPlan, { kind: 'cut' | 'stall' }>,
  clock: PieceClock,
): Paced {
  return onceMade(answer, clock, () => {
    const { outgoing, progress } = exchange;
    const body = answerBody(exchange.head, answer);
    progress.inputTokens = answer.inputTokens;
    progress.status = 200;
    progress.outputTokens = afterPieces;
    progress.reason = 'error';
    outgoing.writeHead(200, jsonHeaders(body));
    outgoing.write(body.slice(0, body.length / 2), () => {
      if (kind === 'cut') outgoing.destroy();
    });
  });
}

/** When the last piece is. */
function onceMade({ pieces }: Answer, clock: PieceClock, act: () => void): Paced {
  return {
    dueAtMs: () => clock.dueAtMs(pieces.length - 1),
    advance() {
      act();
      return false;
    },
  };
}

const STATUS_ERRORS = {
  401: errorBody('The API key is not valid.', 'authentication_error', 'invalid_api_key'),
  404: errorBody('The model does not exist.', 'invalid_request_error', 'model_not_found'),
  429: errorBody('The model has too many requests.', 'rate_limit_error', 'rate_limit_exceeded'),
  500: errorBody('The model failed to answer.', 'server_error', 'internal_error'),
  503: errorBody('The model is not available.', 'server_error', 'service_unavailable'),
} as const;

function sendStatus(
  exchange: Exchange,
  { status, retryAfterSeconds }: Extract<AnswerPlan, { kind: 'status' }>,
): void {
  exchange.progress.reason = 'error';
  if (retryAfterSeconds !== undefined)
    exchange.outgoing.setHeader('retry-after', String(retryAfterSeconds));
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
