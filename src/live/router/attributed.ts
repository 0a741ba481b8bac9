import type { IncomingMessage } from 'node:http';
import type { AttributedRequest } from '../../core/routing/attributes.ts';
import type { Job } from './job.ts';

/** A request as attributes of its user are read from it; what it does not have is undefined. */
export function attributed(
  { headers }: IncomingMessage,
  { body, identity }: Pick<Job, 'body' | 'identity'>,
  claimsHeader: string,
): AttributedRequest {
  return {
    user: identity.isUser ? identity.key : undefined,
    headers,
    body: () => parsed(body.toString('utf8')),
    claims: () => claimsIn(headers[claimsHeader]),
  };
}

/** A payload as Envoy and Istio hand it on, base64url of JSON, or as JSON itself. */
function claimsIn(header: string | readonly string[] | undefined): unknown {
  // Sent twice, one of the two may not be the proxy's.
  if (typeof header !== 'string') return undefined;
  const isJson = header.trimStart().startsWith('{');
  return parsed(isJson ? header : Buffer.from(header, 'base64url').toString('utf8'));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
