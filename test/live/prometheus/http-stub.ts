import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface HttpStub {
  readonly url: string;
  /** What was asked, in order: `POST /path` with the body. */
  readonly requests: { line: string; body: string; headers: IncomingMessage['headers'] }[];
  close(): Promise<void>;
}

/** A server on a free loopback port that records what it is asked and answers as it is told. */
export async function startHttpStub(listener: RequestListener): Promise<HttpStub> {
  const requests: HttpStub['requests'] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      requests.push({ line: `${request.method} ${request.url}`, body, headers: request.headers });
      listener(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
