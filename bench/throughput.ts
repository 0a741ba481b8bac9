import autocannon from 'autocannon';
import { CHAT_BODY, CHAT_PATH, chatHeaders } from './chat-request.ts';

const CONNECTIONS = 32;
const USERS = 200;

export interface Throughput {
  readonly requestsPerSecond: number;
  readonly failed: number;
}

/** Closed loop over 32 connections; `amount` requests, or as many as fit into `seconds`. */
export async function throughput(
  url: string,
  size: { readonly seconds: number } | { readonly amount: number },
): Promise<Throughput> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    ...('amount' in size ? { amount: size.amount } : { duration: size.seconds }),
    requests: Array.from({ length: USERS }, (_, user) => ({
      method: 'POST' as const,
      path: CHAT_PATH,
      headers: chatHeaders(user),
      body: CHAT_BODY,
    })),
  });
  // Its own `duration` is rounded up to whole seconds.
  const seconds = (result.finish.getTime() - result.start.getTime()) / 1_000;
  return {
    requestsPerSecond: result.requests.total / seconds,
    failed: result.errors + result.timeouts + result.non2xx,
  };
}
