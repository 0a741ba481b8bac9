import { isIPv4 } from 'node:net';
import type { PlannedRequest } from '../../core/traffic/plan.ts';
import type { LoadTarget } from './load.ts';

export const CHAT_PATH = '/v1/chat/completions';

const DEFAULT_MODEL = 'understudy';

/**
 * The origin of a loopback URL. Throws for any other: this load is for rehearsals, and one mistyped
 * address must not turn it on somebody's servers.
 */
export function loopbackOrigin(url: string): string {
  const { protocol, hostname, origin } = new URL(url);
  const loopback =
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    (isIPv4(hostname) && hostname.startsWith('127.'));
  if (protocol !== 'http:' || !loopback)
    throw new Error(`load goes to http on this machine only (127.0.0.1, [::1]), not to ${url}`);
  return origin;
}

export function headersOf(request: PlannedRequest, timeScale: number): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-request-id': request.id,
    'x-user-id': request.userId,
    'x-user-segment': request.segment,
    'x-understudy-at-ms': String(Math.round(request.atMs * timeScale)),
    ...(request.answerTokens === undefined
      ? {}
      : { 'x-understudy-answer-tokens': String(request.answerTokens) }),
  };
}

export function bodyOf(request: PlannedRequest, model: LoadTarget['model']): string {
  return JSON.stringify({
    model: model ?? DEFAULT_MODEL,
    messages: [...(request.context?.messages ?? []), { role: 'user', content: request.prompt }],
    stream: request.stream,
    // Without it a stream says nothing of its tokens, and so of its price.
    ...(request.stream ? { stream_options: { include_usage: true } } : {}),
  });
}
