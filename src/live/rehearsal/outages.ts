import type { Role } from '../../core/model/fault.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { EngineLoop } from '../engine-loop.ts';
import type { PlanClock } from './plan-clock.ts';
import type { Stage } from './stage.ts';

interface OutageSite {
  readonly stage: Stage;
  readonly clock: PlanClock;
  readonly engine: EngineLoop;
  readonly signal: AbortSignal;
}

/**
 * The faults that end a whole process are done from here; all others the model servers do
 * themselves. A stable model that dies otherwise ends the rehearsal: with nothing to compare the
 * canary with, and nobody to serve its users, there is nothing left to rehearse.
 */
export function scheduleOutages(scenario: Scenario, site: OutageSite): void {
  const { stage, clock, engine, signal } = site;
  const felled = new Set<Role>();
  for (const fault of scenario.faults) {
    if (!fault.effects.down) continue;
    void clock.sleepUntil(fault.atMs, signal).then(() => {
      if (signal.aborted) return;
      if (fault.target === 'prometheus') stage.prometheus.kill();
      for (const role of ['stable', 'canary'] as const) {
        if (fault.target !== role && fault.target !== 'both') continue;
        felled.add(role);
        stage.mocks[role].kill();
      }
    });
  }
  void stage.mocks.stable.exited.then(() => {
    if (signal.aborted || felled.has('stable')) return;
    void engine.command({ verb: 'abort', by: 'the end of the stable model server' });
  });
}
