/** A shadow in a process of its own that does what it is told: `hang`, `flood` or `endless`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const mode = process.argv[2];
const PIECE = Buffer.alloc(64 * 1024, 'x');

const server = createServer((incoming, outgoing) => {
  incoming.resume();
  if (mode === 'hang') return;
  const type = mode === 'flood' ? 'application/json' : 'text/event-stream';
  outgoing.writeHead(200, { 'content-type': type });
  const pour = (): void => {
    while (!outgoing.destroyed && outgoing.write(PIECE));
  };
  outgoing.on('drain', pour);
  pour();
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
