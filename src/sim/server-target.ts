import type { Profile } from '../core/model/profile.ts';
import type { SampleName } from '../core/model/server/family.ts';
import { ServerMetrics } from '../core/model/server/server-metrics.ts';
import { METRIC_NAME } from '../core/promql/label-set.ts';
import type { Labels } from '../core/promql/value.ts';
import type { SeriesOwner } from './model-series.ts';
import { type VirtualTarget, virtualTarget } from './virtual-scrape.ts';

/** A model server as the virtual Prometheus scrapes it. */
export interface ServerTarget extends VirtualTarget {
  /** Whether anything of it is asked for, beside whether it is up. */
  readonly isAsked: boolean;
  /** Its values at a time of its own clock, those that are asked for. */
  valuesOf(server: ServerMetrics, atMs: number): readonly number[];
}

export function serverMetrics(
  profile: Profile,
  { role }: Pick<SeriesOwner, 'role'>,
): ServerMetrics {
  return new ServerMetrics(profile, { hostname: `gpu-${role}`, startedMs: 0 });
}

export function serverTarget(
  profile: Profile,
  owner: SeriesOwner,
  isAsked: (sample: SampleName) => boolean,
): ServerTarget {
  const exposed: Labels[] = [];
  // Which values of which series are asked for.
  const places: { readonly family: number; readonly series: number; readonly samples: number[] }[] =
    [];
  for (const [family, { series: all }] of serverMetrics(profile, owner).families.entries()) {
    for (const [series, { samples }] of all.entries()) {
      const asked = [...samples.keys()].filter((index) => isAsked(samples[index] as SampleName));
      if (asked.length === 0) continue;
      places.push({ family, series, samples: asked });
      for (const index of asked) {
        const { name, labels } = samples[index] as SampleName;
        exposed.push({ [METRIC_NAME]: name, ...labels });
      }
    }
  }
  const labels = { rollout_hash: owner.hash, model_version: owner.version };
  return {
    ...virtualTarget(owner.role, exposed, labels),
    isAsked: exposed.length > 0,
    valuesOf: ({ families }, atMs) =>
      places.flatMap(({ family, series, samples }) => {
        const values = families[family]?.series[series]?.values(atMs) ?? [];
        return samples.map((index) => values[index] ?? 0);
      }),
  };
}
