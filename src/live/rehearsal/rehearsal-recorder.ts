import { faultLabel } from '../../core/model/fault-label.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import { planRollout } from '../../core/rollout/plan.ts';
import type { Role } from '../../core/routing/decision.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { World } from '../engine-loop.ts';
import { RunRecorder } from '../watch/run-recorder.ts';
import { watchedRouter } from '../watch/watched-router.ts';
import type { PlanClock } from './plan-clock.ts';
import type { Stage } from './stage.ts';

/** A rehearsal is over in minutes. */
const VITALS_EVERY_MS = 2_000;

/** A rehearsal that is about to begin, to be put before its admin port. */
export interface Recorded {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly plan: Plan;
  readonly stage: Stage;
  readonly clock: PlanClock;
  readonly world: World;
}

/** Keeps what is told of a rehearsal while it runs. */
export function rehearsalRecorder({ scenario, seed, ...on }: Recorded): RunRecorder {
  const { plan, stage, clock, world } = on;
  const { name: title, description, rollout, triggers } = scenario;
  const { desk, killSwitch } = stage.control;
  const { stable } = stage.models;
  const gone = new Set<Role>();
  for (const role of ['stable', 'canary'] as const) {
    void stage.mocks[role].exited.then(() => gone.add(role));
  }
  const { kind, version } = stage.prometheus;
  return new RunRecorder({
    about: {
      ...{ world: 'rehearsal', title, seed, plan },
      description: description === '' ? null : description,
      compression: clock.compression,
      prometheus: { kind, version },
      startedAtMs: clock.wallAtMs(0),
      faults: scenario.faults.map((fault) => ({
        atMs: clock.wallAtMs(fault.atMs),
        label: faultLabel(fault),
      })),
    },
    serving: {
      ...watchedRouter(stage.router),
      endpoints: (role) => [{ name: stage.mocks[role].url, state: gone.has(role) ? 'down' : 'up' }],
    },
    world,
    wallAtMs: clock.wallAtMs,
    asIfStable: planRollout(rollout, triggers, { stable, canary: stable }),
    vitalsEveryMs: VITALS_EVERY_MS,
    status: () => desk.status(killSwitch),
  });
}
