import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A target under the test's control: what `/metrics` answers may change between scrapes. */
export interface TargetServer {
  readonly url: string;
  serve(page: MetricsPage): void;
  close(): Promise<void>;
}

export type MetricsPage = (response: ServerResponse) => void;

/** A page in the text format. */
export function metrics(body: string): MetricsPage {
  return (response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    response.end(body);
  };
}

/** The first scrape gets the body, later ones an empty page. */
export function metricsOnce(body: string): MetricsPage {
  let left = body;
  return (response) => {
    metrics(left)(response);
    left = '';
  };
}

export const failing: MetricsPage = (response) => {
  response.statusCode = 503;
  response.end('out of order');
};

export async function startTargetServer(first: MetricsPage): Promise<TargetServer> {
  let page = first;
  const server = createServer((_, response) => page(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/metrics`,
    serve(next) {
      page = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
