import type { IncomingMessage } from 'node:http';
import type { AttributedRequest } from '../../core/routing/attributes.ts';
import type { Job } from './job.ts';

/**
 * A request as attributes of its user are read from it; what it does not have is undefined. A class:
 * it is made for every request while a segment is open, and methods cost nothing to make.
 */
export class IncomingAttributes implements AttributedRequest {
  readonly user: string | undefined;
  readonly headers: IncomingMessage['headers'];
  private readonly content: Buffer;
  private readonly claimsHeader: string;

  constructor(
    { headers }: IncomingMessage,
    { body, identity }: Pick<Job, 'body' | 'identity'>,
    claimsHeader: string,
  ) {
    this.user = identity.isUser ? identity.key : undefined;
    this.headers = headers;
    this.content = body;
    this.claimsHeader = claimsHeader;
  }

  body(): unknown {
    return parsed(this.content.toString('utf8'));
  }

  /** A payload as Envoy and Istio hand it on, base64url of JSON, or as JSON itself. */
  claims(): unknown {
    const header = this.headers[this.claimsHeader];
    // Sent twice, one of the two may not be the proxy's.
    if (typeof header !== 'string') return undefined;
    const isJson = header.trimStart().startsWith('{');
    return parsed(isJson ? header : Buffer.from(header, 'base64url').toString('utf8'));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
