import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Role } from '../../../src/core/routing/decision.ts';
import { type Router, startRouter } from '../../../src/live/router/router.ts';
import type { ModelTarget, RouterSettings } from '../../../src/live/router/settings.ts';

/** A small model server that does what a test tells it, and remembers what it was asked. */
export interface StubModel {
  readonly url: string;
  readonly received: readonly Received[];
}

export interface Received {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export type Respond = (asked: Received, outgoing: ServerResponse) => void;

export async function startStub(respond: Respond): Promise<StubModel> {
  const received: Received[] = [];
  const server = createServer((incoming, outgoing) => {
    void readAll(incoming).then((body) => {
      const { method = '', url = '', headers, rawHeaders } = incoming;
      const asked = { method, target: url, headers, rawHeaders, body };
      received.push(asked);
      respond(asked, outgoing);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** A loopback port on which nothing listens. */
export async function closedUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

export const answerJson =
  (value: unknown, status = 200): Respond =>
  (_asked, outgoing) => {
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };

export const CHAT_ANSWER = {
  choices: [{ message: { role: 'assistant', content: 'Paris' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 5 },
};

export function target(role: Role, url: string): ModelTarget {
  return {
    role,
    name: `model-${role}`,
    version: role === 'stable' ? 'v1' : 'v2',
    hash: `${role}-hash`,
    urls: [url],
    price: { inputPerMillion: 2, outputPerMillion: 8 },
  };
}

export async function startRig(
  urls: { readonly stable: string; readonly canary: string },
  settings: Partial<RouterSettings> = {},
): Promise<Router> {
  const router = await startRouter({
    port: 0,
    salt: 'test',
    stable: target('stable', urls.stable),
    canary: target('canary', urls.canary),
    scoring: { share: 0, queueLimit: 100, scorers: [] },
    ...settings,
  });
  onTestFinished(() => router.stop());
  return router;
}

export interface Question {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends a request on a connection of its own; resolves with the response once its head is there. */
export async function open(
  router: Pick<Router, 'url'>,
  question: Question,
): Promise<IncomingMessage> {
  const { method = 'POST', path = '/v1/chat/completions', headers, body } = question;
  const outgoing = request(router.url + path, { method, headers: headers ?? {}, agent: false });
  outgoing.end(body);
  const [response] = await once(outgoing, 'response');
  return response;
}

export async function ask(router: Pick<Router, 'url'>, question: Question = {}): Promise<Answer> {
  const response = await open(router, question);
  const { statusCode: status = 0, headers } = response;
  return { status, headers, body: await readAll(response) };
}

/** The value of one series, written as in the exposition; NaN if there is no such series. */
export async function metric(router: Router, series: string): Promise<number> {
  const lines = (await router.metricsText()).split('\n');
  const line = lines.find((each) => each.startsWith(`${series} `));
  return line === undefined ? Number.NaN : Number(line.slice(series.length));
}

export function errors(router: Router, role: Role, kind: string): Promise<number> {
  return metric(router, `inference_errors_total{rollout_hash="${role}-hash",kind="${kind}"}`);
}

export function requests(router: Router, role: Role, code: number): Promise<number> {
  return metric(router, `inference_requests_total{rollout_hash="${role}-hash",code="${code}"}`);
}

export async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A promise and its resolve function. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
