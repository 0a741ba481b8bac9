import { judgeAbExpectations } from '../../core/scenario/abtest/ab-expectations.ts';
import type { AbRunResult } from '../../core/scenario/abtest/ab-run-result.ts';
import type { AbScenario } from '../../core/scenario/abtest/ab-scenario.ts';
import type { PlanClock } from '../rehearsal/plan-clock.ts';
import { trafficOf } from '../rehearsal/result.ts';
import type { AbEnding } from './ab-rehearsal.ts';
import type { AbStage } from './ab-stage.ts';

/** Everything a rehearsed test's result is made of. */
export interface AbFinished {
  readonly test: AbScenario;
  readonly seed: number;
  readonly clock: PlanClock;
  readonly stage: AbStage;
  readonly ending: AbEnding;
}

export function abResultOf({ test, seed, clock, stage, ending }: AbFinished): AbRunResult {
  const at = (planMs: number) => new Date(clock.wallAtMs(planMs)).toISOString();
  const { outcome, result, spreads, said, looks, unplaced } = ending;
  return {
    version: 1,
    kind: 'ab-test',
    scenario: test.name,
    seed,
    world: 'rehearsal',
    compression: clock.compression,
    outcome,
    timeline: { startedAt: at(0), endedAt: at(ending.endedAtMs) },
    ranMs: Math.round(ending.endedAtMs),
    models: stage.models,
    unplaced,
    result,
    spreads,
    looks,
    said,
    expectations: judgeAbExpectations(test.expect, result),
    traffic: trafficOf(ending.traffic),
    notes: notesOf(stage, ending),
  };
}

/** The logs are closed by now: nothing is to come. */
function notesOf({ logs }: AbStage, { traffic, unplaced, scoring, outcome }: AbEnding): string[] {
  const counts = [
    [scoring.dropped, "answers were not scored: the scorer's queue was full"],
    [logs.exposures.stats().dropped, 'exposures were not logged: the log is full or its disk is'],
    [logs.outcomes.stats().dropped, 'outcomes were not logged: the log is full or its disk is'],
    [
      unplaced,
      outcome === 'stopped'
        ? 'requests are in no arm: they came when the test had been stopped, or name no user'
        : 'requests are in no arm: they name no user, or came while the test was killed',
    ],
  ] as const;
  return [
    ...(traffic.doubt ? [traffic.doubt] : []),
    ...counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
  ];
}
