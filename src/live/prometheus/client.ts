import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { readApiAnswer } from './answer.ts';
import type { Connection } from './connection.ts';
import { describeNetworkError } from './network-error.ts';
import type { QueryAnswer, QueryRange } from './port.ts';

/** One analysis asks a handful of queries at a time; more sockets would only load the server. */
const MAX_CONNECTIONS = 8;
/** A query has this long, retries included: a verdict that comes later is of no use. */
const DEFAULT_QUERY_DEADLINE_MS = 10_000;
/** A restart or a rate limit passes in moments; a real outage is the caller's to judge. */
const MAX_ATTEMPTS = 3;
const FIRST_RETRY_DELAY_MS = 100;
/** Gateways that forbid POST answer so; the query then goes by GET, as Go's client sends it. */
const POST_REFUSED: ReadonlySet<number> = new Set([403, 405, 501]);
/** 11,000 points of a few hundred series fit; more would only exhaust our memory. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export interface Client {
  query(query: string, atMs: number): Promise<QueryAnswer>;
  queryRange(query: string, range: QueryRange): Promise<QueryAnswer>;
  /** A GET below the base URL, once, within the timeout. */
  get(path: string, timeoutMs: number): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export type HttpAnswer =
  | {
      readonly ok: true;
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
    }
  | { readonly ok: false; readonly error: string };

/**
 * A client of the HTTP API. Queries go by POST, because they outgrow a URL, always with their
 * evaluation time, so that a query can be repeated. Only network errors, 429 and 5xx are retried.
 */
export function connect(connection: Connection): Client {
  const base = new URL(connection.baseUrl);
  const prefix = base.pathname === '/' ? '' : base.pathname;
  const { insecure, ...pem } = connection.tls ?? {};
  const pool = new Pool(base.origin, {
    connections: MAX_CONNECTIONS,
    maxResponseSize: MAX_ANSWER_BYTES,
    connect: { ...pem, rejectUnauthorized: insecure !== true },
  });

  async function send(request: Outgoing): Promise<HttpAnswer> {
    const credentials = connection.credentials?.headers();
    if (credentials?.ok === false) return credentials;
    try {
      const answer = await pool.request({
        method: request.form === undefined ? 'GET' : 'POST',
        path: `${prefix}${request.path}`,
        headers: {
          ...connection.headers,
          ...credentials?.headers,
          ...(request.form && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        body: request.form === undefined ? null : request.form,
        signal: AbortSignal.timeout(Math.max(1, Math.round(request.timeoutMs))),
      });
      const contentType = String(answer.headers['content-type'] ?? 'no content type');
      const body = await answer.body.text();
      return { ok: true, status: answer.statusCode, contentType, body };
    } catch (error) {
      return { ok: false, error: describeNetworkError(error) };
    }
  }

  async function sendForm(path: string, form: string, deadlineMs: number): Promise<HttpAnswer> {
    const left = () => deadlineMs - performance.now();
    const answer = await send({ path, form, timeoutMs: left() });
    if (!answer.ok || !POST_REFUSED.has(answer.status)) return answer;
    return await send({ path: `${path}?${form}`, timeoutMs: left() });
  }

  async function ask(path: string, parameters: Record<string, string>): Promise<QueryAnswer> {
    const deadlineMs =
      performance.now() + (connection.queryDeadlineMs ?? DEFAULT_QUERY_DEADLINE_MS);
    let delayMs = FIRST_RETRY_DELAY_MS;
    for (let attempt = 1; ; attempt++) {
      const timeoutMs = deadlineMs - performance.now();
      const form = new URLSearchParams({
        ...connection.parameters,
        ...parameters,
        timeout: String(Math.max(1, Math.round(timeoutMs)) / 1_000),
      }).toString();
      const answer = answerOf(await sendForm(path, form, deadlineMs), connection);
      if (answer.ok || !answer.retryable || attempt === MAX_ATTEMPTS) return answer;
      if (pool.destroyed || performance.now() + delayMs >= deadlineMs) return answer;
      await sleep(delayMs);
      delayMs *= 2;
    }
  }

  return {
    query: (query, atMs) => ask('/api/v1/query', { query, time: secondsText(atMs) }),
    queryRange: (query, range) =>
      ask('/api/v1/query_range', {
        query,
        start: secondsText(range.startMs),
        end: secondsText(range.endMs),
        step: secondsText(range.stepMs),
      }),
    get: (path, timeoutMs) => send({ path, timeoutMs }),
    close: () => pool.destroy(),
  };
}

interface Outgoing {
  readonly path: string;
  /** The body of a POST; without it, a GET. */
  readonly form?: string;
  readonly timeoutMs: number;
}

/** `1700000000.123`; three decimals, because Prometheus rounds to milliseconds. */
function secondsText(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

function answerOf(http: HttpAnswer, { baseUrl, credentials }: Connection): QueryAnswer {
  const shown = (text: string) => credentials?.redact(text) ?? text;
  if (!http.ok) return failed(`Prometheus at ${baseUrl}: ${shown(http.error)}`, true);
  const retryable = http.status === 429 || http.status >= 500;
  const answer = readApiAnswer(http.body);
  switch (answer.kind) {
    case 'value':
      return { ok: true, value: answer.value, warnings: answer.warnings.map(shown) };
    case 'refused':
      return failed(shown(answer.error), retryable);
    case 'not-prometheus':
      return failed(
        `Prometheus at ${baseUrl}: ${shown(`${statusText(http)}, ${answer.error}`)}`,
        retryable,
      );
  }
}

/** `HTTP 200 text/html`, for a message. */
export function statusText(answer: { status: number; contentType: string }): string {
  return `HTTP ${answer.status} ${answer.contentType}`;
}

function failed(error: string, retryable: boolean): QueryAnswer {
  return { ok: false, error, retryable };
}
