import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A connection whose bytes the test writes itself. */
export interface RawClient {
  readonly socket: Socket;
  /** Everything that came, once the other side has closed the connection. */
  readonly closed: Promise<string>;
}

export function rawClient(port: number): RawClient {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  // A reset is an end like any other.
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  return { socket, closed: new Promise((resolve) => socket.on('close', () => resolve(text))) };
}

/** What a server says to these bytes before it closes the connection. */
export function say(port: number, bytes: string): Promise<string> {
  const { socket, closed } = rawClient(port);
  socket.write(bytes, 'latin1');
  return closed;
}

export function statuses(answer: string): number[] {
  return [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
}
