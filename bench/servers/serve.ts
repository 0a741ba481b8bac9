import type { AddressInfo, Server } from 'node:net';

/** Listens on a free loopback port, tells the parent which, and answers its questions. */
export function serveBench(server: Server): void {
  server.listen(0, '127.0.0.1', () => reportPort((server.address() as AddressInfo).port));
}

export function reportPort(port: number): void {
  let warnings = 0;
  process.on('warning', () => {
    warnings += 1;
  });
  process.send?.({ port });
  process.on('message', (message) => {
    if (message === 'rss') process.send?.({ rssBytes: process.memoryUsage.rss() });
    if (message === 'handles') process.send?.({ handles: { sockets: openSockets(), warnings } });
  });
  // The parent is the only reason to live.
  process.on('disconnect', () => process.exit(0));
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
}
