import { expect, it } from 'vitest';
import { journalLine } from '../../../src/core/rollout/journal.ts';
import { drivePast } from '../../../src/live/backtest/drive-past.ts';
import type { Past } from '../../../src/live/backtest/past.ts';
import { driveEngine } from '../../../src/sim/drive-engine.ts';
import { prepareSimulation } from '../../../src/sim/simulation.ts';
import { setVirtualStage } from '../../../src/sim/virtual-stage.ts';
import { scenarioNamed } from './simulated-history.ts';

/** A world that must be waited for gives the same turns as the same one that answers at once. */
it.each(['bad-model', 'costly-model', 'prometheus-down', 'good-model'])(
  'drives %s as the simulation does',
  async (name) => {
    const scenario = { ...scenarioNamed(name), operator: [] };
    const simulation = prepareSimulation(scenario, {
      compression: 1,
      semantics: '3.x',
      draw: 'auto',
    });
    const { plan, schedule } = simulation;
    const atOnce: string[] = [];
    const first = setVirtualStage(simulation, scenario.seed).world;
    const lived = driveEngine(plan, first, schedule, {
      record: (record) => atOnce.push(journalLine(record)),
      turned: () => {},
    });

    const waitedFor: string[] = [];
    const { world } = setVirtualStage(simulation, scenario.seed);
    const past: Pick<Past, 'read'> = {
      read: async (asks, atMs) => {
        await Promise.resolve();
        return asks.map((ask) => world.read(ask, atMs));
      },
    };
    const { signal } = new AbortController();
    const measuredBy = { kind: 'embedded', version: '3.x semantics' };
    const untilMs = schedule.untilMs;
    const range = { past, untilMs, measuredBy, signal };
    const end = await drivePast(plan, range, {
      record: (record) => {
        if (record.kind === 'turn') waitedFor.push(journalLine(record));
      },
      turned: ({ actions }, atMs) => {
        world.passTo(atMs);
        for (const action of actions) {
          if (action.kind === 'set-weight') world.setWeight(action.weight, atMs);
          if (action.kind === 'set-routes') world.setRoutes(action.routes, action.number, atMs);
        }
      },
    });
    expect(waitedFor).toEqual(atOnce.slice(1));
    expect(end).toEqual({ ...lived, complete: true });
  },
);
