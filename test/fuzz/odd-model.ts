import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { crc32 } from 'node:zlib';
import { isModelTarget } from '../../src/live/router/target-path.ts';

/** A model server as odd as its clients. What it answers depends on the request alone. */
export interface OddModel {
  readonly url: string;
  /** Requests that no router should have handed on. */
  readonly strays: readonly string[];
  close(): void;
}

const RAW: readonly string[] = [
  'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde',
  'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'HTTP/1.1 999 Odd\r\nX-Understudy-Model: eve\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n'.repeat(50),
  `HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`,
  'HTTP/1.1 200 OK\r\nX-A: \x01\x02\r\n\r\n',
  'HTTP/1.1 200 OK\nContent-Length: 0\n\n',
  'SSH-2.0-OpenSSH_9.6\r\n',
];

export async function startOddModel(): Promise<OddModel> {
  const strays: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const target = incoming.url ?? '';
    const isCheck = target === '/health';
    if (!isCheck && !isModelTarget(target)) strays.push(`${incoming.method} ${target}`);
    incoming.resume().on('end', () => {
      if (isCheck || target === '/v1/sound') outgoing.end('{}');
      else
        answerOddly(
          outgoing,
          crc32(`${incoming.method} ${target} ${incoming.headers['content-length']}`),
        );
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A router that gives a request up may well reset its connection.
    if (error.code?.startsWith('HPE_')) strays.push(`not HTTP: ${error.message}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, strays, close };
}

function answerOddly(outgoing: ServerResponse, draw: number): void {
  const socket = outgoing.socket as Socket;
  const kind = draw % 6;
  if (kind === 0) socket.destroy();
  else if (kind === 1) socket.end(RAW[Math.floor(draw / 6) % RAW.length] ?? '', 'latin1');
  else if (kind === 2) {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    outgoing.write('data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: {{{\n\n');
    outgoing.end(draw % 2 ? 'data: [DONE]\n\n' : '\0\n');
  } else if (kind === 3) outgoing.writeHead(500 + (draw % 100)).end('[');
  else outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{"usage":{}}');
}
