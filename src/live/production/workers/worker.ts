import cluster from 'node:cluster';
import { rmSync } from 'node:fs';
import type { Production } from '../../../core/scenario/load-production.ts';
import type { Router } from '../../router/router.ts';
import { type RouterOnlySettings, startRouterOnly } from '../router-only.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';
import { WORKER_ENGINE, WORKER_NAME } from './worker-pool.ts';

/** Which worker this process is, and where its engine is; null of any other process. */
export function workerPlace(): { readonly name: string; readonly engineUrl: string } | null {
  const { [WORKER_NAME]: name, [WORKER_ENGINE]: engineUrl } = process.env;
  return cluster.isWorker && name && engineUrl ? { name, engineUrl } : null;
}

const SERIES_EVERY_MS = 1_000;

/** Serves until the engine's process says to stop, or is gone. */
export async function serveAsWorker(
  production: Production,
  settings: Omit<RouterOnlySettings, 'scrape'>,
  notice: (line: string) => void,
): Promise<void> {
  // A terminal sends Ctrl-C to every process: the first one says when to end.
  process.on('SIGINT', () => {}).on('SIGTERM', () => {});
  const scrapes = new Map<number, (text: string) => void>();
  let scraped = 0;
  const scrape = () =>
    new Promise<string>((resolve) => {
      scraped += 1;
      scrapes.set(scraped, resolve);
      void say({ kind: 'scrape', number: scraped });
    });
  let router: Router | null = null;
  const ended = new Promise<void>((resolve) => {
    process.on('disconnect', resolve);
    process.on('message', (message: ToWorker) => {
      if (message.kind === 'stop') resolve();
      if (message.kind === 'leave') router?.leave();
      if (message.kind === 'asked' && router !== null) void saySeries(router);
      if (message.kind !== 'scraped') return;
      scrapes.get(message.number)?.(message.text);
      scrapes.delete(message.number);
    });
  });
  // What stood when it died may not stand any more, and who knows is next door: stable until then.
  rmSync(settings.files.followedOrder, { force: true });
  const started = await startRouterOnly(production, { ...settings, scrape }, notice);
  if (!started.ok) {
    await say({ kind: 'failed', error: started.error });
    return process.disconnect();
  }
  router = started.run.router;
  const { url } = router;
  await saySeries(router);
  await say({ kind: 'serving', url });
  const saying = setInterval(saySeries, SERIES_EVERY_MS, router);
  await ended;
  clearInterval(saying);
  await started.run.stop();
  await saySeries(router);
  // Nothing else keeps this process.
  if (process.connected) process.disconnect();
}

async function saySeries(router: Router): Promise<void> {
  await say({ kind: 'series', series: await router.metricsJson() });
}

/** Resolves once it is on its way; where nobody hears it any more, too. */
function say(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) return resolve();
    process.send(message, undefined, undefined, () => resolve());
  });
}
