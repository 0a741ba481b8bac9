import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './body.ts';
import { type CompletionRequest, type Endpoint, parseRequest } from './completion-request.ts';
import { errorBody } from './openai-format.ts';

/** A request that is turned away before the model is asked anything. */
export interface Refusal {
  readonly ok: false;
  readonly status: 400 | 413 | 503;
  readonly body: ReturnType<typeof errorBody>;
}

export type Admission = { readonly ok: true; readonly request: CompletionRequest } | Refusal;

export const OVERLOADED: Refusal = {
  ok: false,
  status: 503,
  body: errorBody('Too many requests at once.', 'server_error', 'overloaded'),
};

/** Reads and checks the body of a request to a completion endpoint. */
export async function admit(endpoint: Endpoint, incoming: IncomingMessage): Promise<Admission> {
  const body = await readBody(incoming);
  if (body.kind === 'too-large') return invalid(413, 'The body is too large.', null);
  if (body.kind === 'aborted') return invalid(400, 'The body ended early.', null);
  const parsed = parseRequest(endpoint, body.text);
  if (parsed.ok) return parsed;
  return invalid(400, parsed.problem.message, parsed.problem.param);
}

/** In one line what is wrong with a request. */
export function invalid(status: Refusal['status'], message: string, param: string | null): Refusal {
  const body = errorBody(message, 'invalid_request_error', 'invalid_request', param);
  return { ok: false, status, body };
}

export function sendRefusal(outgoing: ServerResponse, { status, body }: Refusal): void {
  if (outgoing.destroyed) return;
  // What is left of a body that was not read would be taken for the next request.
  if (status !== 400) outgoing.setHeader('connection', 'close');
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify(body));
}
