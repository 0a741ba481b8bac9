/** The router with everything on; told `shadow` or `alone`, it copies every request or none. */
import { readFileSync } from 'node:fs';
import { NO_ROUTES } from '../../src/core/routing/routes.ts';
import { startRouter } from '../../src/live/router/router.ts';
import { reportPort } from './serve.ts';

const [, , stable = '', shadow = ''] = process.argv;
const price = { inputPerMillion: 0.5, outputPerMillion: 1.5 };
const router = await startRouter({
  port: 0,
  salt: 'bench',
  stable: { role: 'stable', name: 'stub', version: 'v1', hash: 'stable1', urls: [stable], price },
  canary: { role: 'canary', name: 'stub', version: 'v2', hash: 'canary1', urls: [shadow], price },
  scoring: { share: 0.1, queueLimit: 1_000, scorers: [] },
});
const EVERYTHING = { headers: [], mirrors: [{ name: 'shadow', matches: [], percentage: 100 }] };
process.on('message', (message) => {
  if (message === 'shadow') router.setRoutes(EVERYTHING);
  if (message === 'alone') router.setRoutes(NO_ROUTES);
  if (message === 'cpu') process.send?.({ mainCpuMs: mainCpuMs() });
});
reportPort(router.port);

/** The kernel counts in nanoseconds, and whatever else the machine does: only what this thread ran. */
function mainCpuMs(): number {
  const path = `/proc/self/task/${process.pid}/schedstat`;
  return Number(readFileSync(path, 'utf8').split(' ')[0]) / 1e6;
}
