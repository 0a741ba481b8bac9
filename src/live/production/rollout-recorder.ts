import type { Control } from '../control/controlled-router.ts';
import type { World } from '../engine-loop.ts';
import { RunRecorder, type WatchedServing } from '../watch/run-recorder.ts';
import type { OpenedRollout } from './driven-rollout.ts';

const VITALS_EVERY_MS = 10_000;

/** What a rollout is recorded from. */
export interface RecordedSite {
  readonly control: Control;
  readonly world: World;
  readonly served: WatchedServing;
}

/** Keeps what is told of a rollout in production, from where its journal ends. */
export function rolloutRecorder(
  { plan, asIfStable, journal, prometheus, secrets }: OpenedRollout,
  { control, world, served }: RecordedSite,
): RunRecorder {
  const { records } = journal;
  const { kind, version } = prometheus;
  const recorder = new RunRecorder({
    about: {
      ...{ world: 'production', title: plan.rollout, description: null, seed: null },
      ...{ compression: 1, prometheus: { kind, version }, plan, faults: [] },
      startedAtMs: records[0]?.atMs ?? Date.now(),
    },
    ...{ serving: served, world, asIfStable, vitalsEveryMs: VITALS_EVERY_MS },
    wallAtMs: (atMs) => atMs,
    status: () => control.desk.status(control.killSwitch),
  });
  if (records.length > 0) recorder.recall(records, secrets.lookup);
  return recorder;
}
