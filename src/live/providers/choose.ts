import { type Provider, type ProviderName, providersOf } from '../../core/analysis/provider.ts';
import type { Reading } from '../../core/analysis/reading.ts';
import type { Ask } from '../../core/analysis/run.ts';
import type { ProviderAnswer, ProviderWorld, ReadProvider } from './port.ts';
import { readPrometheus } from './prometheus.ts';
import { refuse } from './refused.ts';
import { readWeb } from './web.ts';

/** Every provider of Argo Rollouts, and who reads it. */
const READERS: { readonly [Name in ProviderName]: ReadProvider<Name> } = {
  prometheus: readPrometheus,
  web: readWeb,
  job: refuse('job'),
  kayenta: refuse('kayenta'),
  datadog: refuse('datadog'),
  wavefront: refuse('wavefront'),
  newRelic: refuse('newRelic'),
  cloudWatch: refuse('cloudWatch'),
  graphite: refuse('graphite'),
  influxdb: refuse('influxdb'),
  skywalking: refuse('skywalking'),
  plugin: refuse('plugin'),
};

/** Reads one ask. Never rejects: whatever goes wrong out there is a failed reading. */
export async function readAsk(world: ProviderWorld, ask: Ask, atMs: number): Promise<Reading> {
  const startedAtMs = world.nowMs();
  const [name] = providersOf(ask.provider);
  const answer: ProviderAnswer =
    name === undefined
      ? { ok: false, error: `no valid provider in metric '${ask.metric}'` }
      : await readWith(name, ask.provider, { world, atMs });
  return { ...answer, askId: ask.id, startedAtMs, finishedAtMs: world.nowMs() };
}

async function readWith<Name extends ProviderName>(
  name: Name,
  provider: Provider,
  { world, atMs }: { readonly world: ProviderWorld; readonly atMs: number },
): Promise<ProviderAnswer> {
  const settings = provider[name];
  if (settings === undefined || settings === null) throw new Error(`${name} has no settings`);
  return await READERS[name](settings, atMs, world);
}
