import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { CHAT_BODY, CHAT_PATH, chatHeaders } from './chat-request.ts';

const CONNECTIONS = 512;
const HEAD_END = '\r\n\r\n';

/** Milliseconds, one each for every request sent. */
export interface Paced {
  /** From when it was meant to be sent to the end of its answer. */
  readonly latencies: readonly number[];
  /** How late it was sent: the machine's fault and the sender's, not the server's. */
  readonly lags: readonly number[];
}

/**
 * Open loop at a constant rate over bare sockets, so that the sender takes little of the machine it
 * shares with what it measures. It reads no more of HTTP than these servers answer.
 */
export async function paced(
  url: string,
  load: { readonly perSecond: number; readonly seconds: number },
): Promise<Paced> {
  const total = Math.round(load.perSecond * load.seconds);
  const latencies: number[] = [];
  const lags: number[] = [];
  const idle: Connection[] = await Promise.all(
    Array.from({ length: CONNECTIONS }, (_, user) => openConnection(url, user)),
  );
  const all = [...idle];
  const beganMs = performance.now();
  let sent = 0;
  await new Promise<void>((resolve) => {
    const tick = (): void => {
      const nowMs = performance.now();
      for (;;) {
        const dueMs = beganMs + (sent * 1_000) / load.perSecond;
        const connection = sent < total && dueMs <= nowMs ? idle.pop() : undefined;
        if (connection === undefined) break;
        sent += 1;
        lags.push(nowMs - dueMs);
        connection.ask(() => {
          latencies.push(performance.now() - dueMs);
          idle.push(connection);
          if (latencies.length === total) resolve();
        });
      }
      if (latencies.length < total) setTimeout(tick, 1);
    };
    tick();
  });
  for (const connection of all) connection.close();
  return { latencies, lags };
}

interface Connection {
  ask(answered: () => void): void;
  close(): void;
}

async function openConnection(url: string, user: number): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  const fields = { host: hostname, ...chatHeaders(user), 'content-length': CHAT_BODY.length };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  const request = [`POST ${CHAT_PATH} HTTP/1.1`, ...head].join('\r\n') + HEAD_END + CHAT_BODY;
  let answered: () => void = () => {};
  let unread = '';
  socket.on('data', (bytes) => {
    unread += bytes.toString('latin1');
    const end = unread.indexOf(HEAD_END);
    if (end < 0) return;
    const length = Number(/content-length: *(\d+)/i.exec(unread)?.[1]);
    if (unread.length < end + HEAD_END.length + length) return;
    if (!unread.startsWith('HTTP/1.1 200')) throw new Error(unread);
    unread = '';
    answered();
  });
  return {
    ask: (done) => {
      answered = done;
      socket.write(request, 'latin1');
    },
    close: () => socket.destroy(),
  };
}
