import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly stream: boolean;
    readonly stream_options?: { readonly include_usage: boolean };
  };
}

export interface ChatServer {
  readonly url: string;
  readonly received: Received[];
  /** Resolves once no connection is open. */
  readonly quiet: () => Promise<void>;
}

/** A server on loopback that answers as the test says and is gone when the test is. */
export async function chatServer(
  answer: (response: ServerResponse, request: Received) => void,
): Promise<ChatServer> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A client may leave in mid-request; then there is no request.
    request.on('error', () => {});
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      const arrived = { path: request.url ?? '', headers: request.headers, body };
      received.push(arrived);
      answer(response, arrived);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  const quiet = async () => {
    // Not `once`, which would reject for a connection that the client reset.
    for (const socket of sockets)
      await new Promise((resolve) => (socket.closed ? resolve(null) : socket.on('close', resolve)));
  };
  return { url: `http://127.0.0.1:${port}`, received, quiet };
}

export function answerWhole(response: ServerResponse): void {
  response.setHeader('content-type', 'application/json');
  response.setHeader('X-Understudy-Model', 'lead');
  response.setHeader('X-Understudy-Version', 'v1.2');
  const choice = { message: { role: 'assistant', content: 'Paris' }, finish_reason: 'stop' };
  response.end(JSON.stringify({ choices: [choice] }));
}

export function answerStream(response: ServerResponse): void {
  response.setHeader('content-type', 'text/event-stream');
  response.write(event({ delta: { role: 'assistant', content: '' }, finish_reason: null }));
  response.write(event({ delta: { content: 'Pa' }, finish_reason: null }));
  response.write(event({ delta: {}, finish_reason: 'stop' }));
  response.end('data: [DONE]\n\n');
}

export function event(choice: object): string {
  return `data: ${JSON.stringify({ choices: [choice] })}\n\n`;
}

/** As asked for: a stream or a whole answer. */
export function answerAsAsked(response: ServerResponse, request: Received): void {
  if (request.body.stream) answerStream(response);
  else answerWhole(response);
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
