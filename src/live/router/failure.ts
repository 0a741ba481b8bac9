import type { ServerResponse } from 'node:http';
import { errors } from 'undici';
import type { FailureKind } from '../../core/routing/failure-kind.ts';
import { RETRY_AFTER_SECONDS } from './limits.ts';

export interface Failure {
  /** Null: the request's own fault, not the model's. */
  readonly kind: FailureKind | null;
  /** No byte of the request was sent: whoever else can serve it may. */
  readonly isUnsent: boolean;
  /** What the client is told if nothing was sent yet. */
  readonly status: number;
  readonly message: string;
}

const TIMEOUTS: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

const UNSENDABLE: ReadonlySet<string> = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED']);

/** What an error of the upstream connection means. `connected`: the request may have been sent. */
export function failureOf(error: Error, connected: boolean): Failure {
  const isUnsent = !connected;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (TIMEOUTS.has(code)) {
    return { kind: 'timeout', isUnsent, status: 504, message: 'the model did not answer in time' };
  }
  if (UNSENDABLE.has(code)) {
    const message = `the request cannot be passed on: ${error.message}`;
    return { kind: null, isUnsent: false, status: 400, message };
  }
  if (isUnsent) {
    return { kind: 'refused', isUnsent, status: 502, message: 'the model refused the connection' };
  }
  if (error instanceof errors.HTTPParserError) {
    const message = 'the model answered with something not HTTP';
    return { kind: 'malformed', isUnsent, status: 502, message };
  }
  return { kind: 'reset', isUnsent, status: 502, message: 'the model closed the connection' };
}

/** An answer's status as a failure of the model; other 4xx are the client's. */
export function kindOfStatus(status: number): FailureKind | null {
  if (status >= 500) return '5xx';
  return status === 429 ? '429' : null;
}

/** An error in the shape that OpenAI clients understand. */
export function errorBody(status: number, message: string): string {
  const type = status < 500 ? 'invalid_request_error' : 'upstream_error';
  return JSON.stringify({ error: { message, type, param: null, code: status } });
}

/** Fields of an answer to who comes while there is no room. */
export const RETRY_LATER: readonly string[] = ['retry-after', String(RETRY_AFTER_SECONDS)];

/** Answers with an error of the router itself, unless an answer has begun. */
export function sendError(
  outgoing: ServerResponse,
  failure: Pick<Failure, 'status' | 'message'>,
  extra: readonly string[] = [],
): void {
  if (outgoing.headersSent || outgoing.destroyed) return;
  const body = errorBody(failure.status, failure.message);
  const length = String(Buffer.byteLength(body));
  outgoing.writeHead(failure.status, [
    'content-type',
    'application/json',
    'content-length',
    length,
    ...extra,
  ]);
  outgoing.end(body);
}
