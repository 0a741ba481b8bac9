import { Agent, type Dispatcher } from 'undici';
import { describeNetworkError } from '../prometheus/network-error.ts';
import { basicAuthorization } from './headers.ts';
import { type Hop, nextHop } from './redirect.ts';

/** A metric's answer is some hundred bytes, and the journal keeps it: more is a mistaken URL. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** As Go's default client has it: the tenth answer that redirects is an error. */
const MAX_REQUESTS = 10;

export interface HttpRequest extends Omit<Hop, 'url'> {
  readonly url: string;
  /** Accept a certificate that cannot be verified. */
  readonly insecure: boolean;
}

export type HttpAnswer =
  | { readonly ok: true; readonly status: number; readonly body: string }
  | { readonly ok: false; readonly error: string };

/**
 * One request and its answer, whatever the status, redirects followed. Connections are not kept:
 * measurements are minutes apart, and Argo dials anew for each of them too. Of a URL, messages show
 * scheme, host and port, because the rest may be a key.
 */
export async function exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const { insecure, url, ...rest } = request;
  if (!URL.canParse(url)) return { ok: false, error: 'the url is not in url format' };
  const agent = new Agent({
    maxResponseSize: MAX_ANSWER_BYTES,
    connect: { rejectUnauthorized: !insecure },
  });
  try {
    return await follow(agent, { ...rest, url: new URL(url) }, signal);
  } finally {
    await agent.destroy();
  }
}

async function follow(agent: Agent, first: Hop, signal: AbortSignal): Promise<HttpAnswer> {
  let hop = first;
  for (let made = 1; ; made++) {
    const answer = await send(agent, hop, signal);
    if (!answer.ok) return { ok: false, error: `${hop.url.origin}: ${answer.error}` };
    const next = nextHop(hop, answer.status, answer.location);
    if (next === undefined) return { ok: true, status: answer.status, body: answer.body };
    if (!next.ok) return { ok: false, error: `${hop.url.origin}: ${next.error}` };
    if (made === MAX_REQUESTS) {
      return { ok: false, error: `${hop.url.origin}: stopped after ${MAX_REQUESTS} redirects` };
    }
    hop = next.hop;
  }
}

type Answered =
  | {
      readonly ok: true;
      readonly status: number;
      readonly location: string;
      readonly body: string;
    }
  | { readonly ok: false; readonly error: string };

async function send(agent: Agent, hop: Hop, signal: AbortSignal): Promise<Answered> {
  const { url } = hop;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { ok: false, error: `unsupported protocol scheme "${url.protocol.slice(0, -1)}"` };
  }
  try {
    const answer: Dispatcher.ResponseData = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: hop.method,
      headers: { 'user-agent': 'understudy', ...credentialsIn(url), ...hop.headers },
      body: hop.body,
      signal,
    });
    const { location } = answer.headers;
    return {
      ok: true,
      status: answer.statusCode,
      location: typeof location === 'string' ? location : '',
      body: await answer.body.text(),
    };
  } catch (error) {
    return { ok: false, error: describeNetworkError(error) };
  }
}

/** `user:password@` of a URL goes into a header, which one of the metric's own replaces. */
function credentialsIn({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const [user, word] = [decodeURIComponent(username), decodeURIComponent(password)];
  return { authorization: basicAuthorization(user, word) };
}
