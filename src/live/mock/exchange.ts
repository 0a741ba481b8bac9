import type { ServerResponse } from 'node:http';
import type { Answer } from '../../core/model/answer-plan.ts';
import type { Injected } from '../../core/model/answer-text.ts';
import type { FinishedReason } from '../../core/model/engine/replica-watch.ts';
import type { ErrorKind } from '../../core/model/profile.ts';
import type { CompletionRequest } from './completion-request.ts';
import type { EngineRoom } from './engine-room.ts';
import type { AnswerHead } from './openai-format.ts';
import type { Pacer } from './pacer.ts';

/** One completion request under way. */
export interface Exchange {
  readonly outgoing: ServerResponse;
  readonly request: CompletionRequest;
  readonly head: AnswerHead;
  /** On the clock of `performance.now()`; deadlines count from here. */
  readonly startedMs: number;
  readonly pacer: Pacer;
  /** Null where answers have the times that were planned. */
  readonly engine: EngineRoom | null;
  readonly progress: Progress;
}

/** How far an exchange has come; it is read once, when the response closes. */
export interface Progress {
  status: number | null;
  injected: Injected | ErrorKind | null;
  inputTokens: number;
  outputTokens: number;
  reason: FinishedReason;
  /** What was planned to be said; null where nothing was. */
  answer: Answer | null;
  /** Its tokens are made, and counted, by an engine. */
  isMadeByEngine: boolean;
  /** Everything meant for the client was handed to the connection. */
  complete: boolean;
}

/** An exchange of which nothing has happened yet: should it close now, the client has left. */
export function freshProgress(): Progress {
  return {
    status: null,
    injected: null,
    inputTokens: 0,
    outputTokens: 0,
    reason: 'abort',
    answer: null,
    isMadeByEngine: false,
    complete: false,
  };
}
