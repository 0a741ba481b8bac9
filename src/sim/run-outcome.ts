import type { RolloutEvent } from '../core/rollout/state.ts';
import type { Look, RunOutcome } from '../core/scenario/study-result.ts';
import { simulationResult, wasReverted } from './run-result.ts';
import { type Simulation, simulate } from './simulation.ts';

/** Simulates one seed, and keeps of it what a study of many needs. Throws EndlessRollout. */
export function runOutcome(simulation: Simulation, seed: number): RunOutcome {
  const measured: Extract<RolloutEvent, { kind: 'measured' }>[] = [];
  const run = simulate(simulation, seed, {
    record: () => {},
    turned: ({ events }) => {
      for (const event of events) if (event.kind === 'measured') measured.push(event);
    },
  });
  const result = simulationResult(simulation, run);
  const { reason, exposure } = result;
  const { series } = run.serving.books.canary;
  const deciding = measured.findLast(({ metric }) => metric === reason.metric);
  return {
    seed,
    outcome: result.outcome,
    by: reason.metric ?? reason.by,
    verdict: reason.verdict,
    message: reason.message,
    samples: deciding?.samples ?? null,
    detectSeconds: result.detectSeconds,
    drainSeconds: wasReverted(run) ? (run.drainedAtMs - run.endedAtMs) / 1_000 : null,
    endedAtMs: run.endedAtMs,
    goodput: result.models.canary.goodput?.share ?? null,
    exposure: {
      canaryRequests: exposure.canaryRequests,
      users: exposure.users,
      badAnswers: exposure.badAnswers,
      // Copies are paid for too.
      costUsd: series.costUsd + (series.copies?.costUsd ?? 0),
    },
    expectations: result.expectations.map(({ name, expected, pass }) => ({ name, expected, pass })),
    looks: measured.flatMap(lookOf),
  };
}

/** Rules and background analyses look again and again; a step's analysis only where it stands. */
function lookOf(event: Extract<RolloutEvent, { kind: 'measured' }>): Look[] {
  const { source, metric, atMs, valueNumber, limitNumber } = event;
  if (source !== 'trigger' && source !== 'background') return [];
  if (valueNumber === null || !Number.isFinite(valueNumber)) return [];
  return [{ metric, atMs, value: valueNumber, limit: limitNumber }];
}
