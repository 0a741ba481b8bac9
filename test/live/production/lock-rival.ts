import { createInterface } from 'node:readline';
import { lockEngine } from '../../../src/live/production/engine-lock.ts';

/*
 * A process that takes the locks it is told to, each at the very moment it is told (`ms path` a line),
 * and says what came of it. It ends with whoever started it.
 */

for await (const line of createInterface(process.stdin)) {
  const [atMs = '0', path = ''] = line.split(' ');
  // No timer is as punctual as that.
  while (Date.now() < Number(atMs));
  const locked = lockEngine(path);
  process.stdout.write(`${JSON.stringify(locked)}\n`);
}
