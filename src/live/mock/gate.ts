import type { Server } from 'node:http';

/** The listening socket of a server that may refuse connections for a while. */
export interface Gate {
  readonly port: number;
  /** Closes the socket and every connection: new ones are refused by the system. */
  refuse(): void;
  /** Listens again, on the same port. */
  accept(): void;
  close(): void;
}

const HOST = '127.0.0.1';
/** Someone else may hold the port for a moment when it is wanted back. */
const RETRY_MS = 50;

/** Listens on loopback; rejects with the system's error if the port cannot be had. */
export async function openGate(server: Server, port: number): Promise<Gate> {
  const boundPort = await listen(server, port);
  let wanted = true;
  let retry: NodeJS.Timeout | undefined;

  function reopen(): void {
    if (wanted && !server.listening) server.listen(boundPort, HOST);
  }
  server.on('error', () => {
    retry = setTimeout(reopen, RETRY_MS);
  });

  function shut(): void {
    wanted = false;
    clearTimeout(retry);
    if (server.listening) server.close();
  }

  return {
    port: boundPort,
    refuse() {
      shut();
      server.closeAllConnections();
    },
    accept() {
      wanted = true;
      reopen();
    },
    close: shut,
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no TCP address'));
      else resolve(address.port);
    });
  });
}
