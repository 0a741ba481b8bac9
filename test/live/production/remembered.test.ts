import { expect, onTestFinished, test } from 'vitest';
import { filesOnDisk } from '../../../src/commands/files-on-disk.ts';
import {
  controlPlaces,
  prometheusPlace,
  servingPlaces,
  stateFolderOf,
} from '../../../src/commands/production/places.ts';
import { NO_SECRETS } from '../../../src/core/analysis/secrets.ts';
import { loadProduction } from '../../../src/core/scenario/load-production.ts';
import { startProduction } from '../../../src/live/production/production.ts';
import { guarded } from '../../../src/live/providers/secrets.ts';
import { productionSite } from './site.ts';

/** Production of that file in this process; resolves when it says that event. */
async function begun(file: string, until: string) {
  const loaded = loadProduction(file, filesOnDisk);
  if (!loaded.ok) throw new Error('the file does not load');
  const { production } = loaded;
  const resolve = (reference: string) => filesOnDisk.resolve(file, reference);
  const places = { environment: {}, resolve };
  let heard: () => void = () => {};
  const told = new Promise<void>((done) => {
    heard = done;
  });
  const started = await startProduction(
    production,
    {
      ...servingPlaces(production, places),
      ...{ control: controlPlaces(production, places), secrets: guarded(NO_SECRETS) },
      ...{ folder: stateFolderOf(production, places), receivers: [] },
      prometheus: prometheusPlace(production, places),
    },
    { event: ({ kind }) => kind === until && heard(), notice: () => {} },
  );
  if (!started.ok) throw new Error(started.error);
  const { run } = started;
  onTestFinished(async () => void (await run.stop()));
  await told;
  const { watch } = run.control.desk;
  if (watch?.kind !== 'rollout') throw new Error('nobody keeps what the rollout does');
  return { run, watch };
}

test('what a rollout did before a restart is still there to be looked at after it', async () => {
  const { file } = await productionSite();
  const first = await begun(file, 'held');
  expect(first.watch.now().models.stable.endpoints).toMatchObject([{ state: 'up' }]);
  await fetch(`${first.run.control.url}/control/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ verb: 'pause', by: 'ann' }),
  });
  const before = first.watch.now().log;
  expect(before.at(-1)?.what).toMatchObject({ kind: 'command', by: 'ann', isObeyed: true });
  await first.run.stop();

  const { watch } = await begun(file, 'back');
  const { log } = watch.now();
  const events = before.filter(({ what }) => what.kind === 'event').map(({ what }) => what);
  expect(log.slice(0, events.length).map(({ what }) => what)).toEqual(events);
  expect(log[events.length]?.what).toMatchObject({ kind: 'event', event: { kind: 'back' } });
  expect(watch.about.startedAtMs).toBe(first.watch.now().status.rollout?.startedAtMs);
  // And a break: nobody knows what was in force meanwhile.
  const { weight } = watch.history().traffic.columns;
  expect([...new Set(weight)].slice(0, 3)).toEqual([0, 50, null]);
});

test('the kill page has a place of its own, beside whatever shows the run', async () => {
  const { file } = await productionSite();
  const { run } = await begun(file, 'held');
  const page = async (path: string) => (await fetch(`${run.control.url}${path}`)).text();
  expect(await page('/kill')).toContain('<h1>Kill switch</h1>');
  expect(await page('/')).not.toContain('<h1>Kill switch</h1>');
});
