import { faultLabel } from '../../core/model/fault-label.ts';
import type { AbScenario } from '../../core/scenario/abtest/ab-scenario.ts';
import { trafficEndMs } from '../../core/scenario/scenario.ts';
import type { PlanClock } from '../rehearsal/plan-clock.ts';
import { AbRecorder, type AbRecorderSettings } from '../watch/ab-recorder.ts';
import type { AbStage } from './ab-stage.ts';

/** A test that is about to begin, to be put before its admin port. */
export interface RecordedTest {
  readonly test: AbScenario;
  readonly seed: number;
  readonly stage: AbStage;
  readonly clock: PlanClock;
}

/** Keeps what is told of an A/B test while it runs. */
export function abRecorder(
  { test, seed, stage, clock }: RecordedTest,
  said: AbRecorderSettings['said'],
): AbRecorder {
  const { wallAtMs, compression } = clock;
  const { desk, killSwitch } = stage.control;
  const gone = new Set<string>();
  for (const [arm, mock] of stage.mocks) void mock.exited.then(() => gone.add(arm));
  return new AbRecorder({
    about: {
      title: test.name,
      description: test.description === '' ? null : test.description,
      ...{ seed, compression, models: stage.models },
      startedAtMs: wallAtMs(0),
      endsAtMs: wallAtMs(trafficEndMs(test.traffic)),
      faults: test.faults.map((fault) => ({
        atMs: wallAtMs(fault.atMs),
        label: faultLabel(fault),
      })),
    },
    ...{ router: stage.router, wallAtMs, said },
    lookMs: test.lookMs / compression,
    nowMs: () => wallAtMs(clock.nowMs()),
    status: () => desk.status(killSwitch),
    endpoints: (arm) => {
      const name = stage.mocks.get(arm)?.url;
      return name === undefined ? [] : [{ name, state: gone.has(arm) ? 'down' : 'up' }];
    },
  });
}
