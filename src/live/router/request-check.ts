import type { IncomingMessage } from 'node:http';
import type { Failure } from './failure.ts';
import { MAX_HEADER_FIELDS } from './limits.ts';

/** TRACE would show a client the API key that its request was given on the way. */
const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]);

export const ALLOWED_METHODS = [...METHODS].join(', ');

type Refusal = Pick<Failure, 'status' | 'message'>;

const METHOD: Refusal = { status: 405, message: `expected one of ${ALLOWED_METHODS}` };
const FIELDS: Refusal = { status: 431, message: `more than ${MAX_HEADER_FIELDS} header fields` };
const HOSTS: Refusal = { status: 400, message: 'two Host fields; expected one' };
const CODING: Refusal = {
  status: 501,
  message: 'a transfer coding that is not understood; expected chunked',
};
const OLD_CODING: Refusal = { status: 400, message: 'HTTP/1.0 has no Transfer-Encoding' };

/**
 * Why a request is not for anybody behind this port, null if it may be: what Node's parser lets pass and
 * another server may read differently. RFC 9112 §3.2 (Host), §6.1 (Transfer-Encoding).
 */
export function requestProblem(incoming: IncomingMessage): Refusal | null {
  const { method = '', rawHeaders, headers } = incoming;
  if (!METHODS.has(method)) return METHOD;
  if (rawHeaders.length > 2 * MAX_HEADER_FIELDS) return FIELDS;
  if (hasTwoHosts(rawHeaders)) return HOSTS;
  const coding = headers['transfer-encoding'];
  if (coding === undefined) return null;
  if (incoming.httpVersionMinor === 0) return OLD_CODING;
  // Chunks are taken off here: any other coding would stay on a body that no longer says so.
  return coding.toLowerCase() === 'chunked' ? null : CODING;
}

function hasTwoHosts(raw: readonly string[]): boolean {
  let hosts = 0;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}
