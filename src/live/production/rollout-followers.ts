import type { Registry } from 'prom-client';
import type { Closers } from '../closers.ts';
import { rolloutSeries } from '../rollout-series.ts';
import type { TurnFollower } from '../turn-follower.ts';
import type { OpenedRollout, RolloutSettings } from './driven-rollout.ts';
import { openNotices } from './rollout-notices.ts';

/** Whoever is told of a rollout's turns: the metrics, and people. */
export function rolloutFollowers(
  rollout: OpenedRollout,
  { receivers, folder }: RolloutSettings,
  { registry, adminUrl }: { readonly registry: Registry; readonly adminUrl: string },
  { closers, notice }: { readonly closers: Closers; notice(line: string): void },
): readonly TurnFollower[] {
  return [
    rolloutSeries(registry, rollout.resumed?.state ?? null, (atMs) => atMs),
    openNotices(rollout, { receivers, folder, adminUrl, registry, notice }, closers),
  ];
}
