import { describe, expect, it } from 'vitest';
import { NO_SECRETS } from '../../src/core/analysis/secrets.ts';
import type { RolloutEvent } from '../../src/core/rollout/state.ts';
import { type EngineLoop, startEngine, type World } from '../../src/live/engine-loop.ts';
import { startPlanClock } from '../../src/live/rehearsal/plan-clock.ts';
import { planOf } from '../core/rollout/plans.ts';

/** A world whose hours pass in milliseconds. */
function worldOf(change: Partial<World> = {}): World {
  const clock = startPlanClock(100_000);
  return {
    nowMs: clock.nowMs,
    sleepUntil: clock.sleepUntil,
    read: () => Promise.resolve([]),
    setWeight: (weight) =>
      Promise.resolve({ of: 'weight', weight, atMs: clock.nowMs(), error: null }),
    setRoutes: (_routes, number) =>
      Promise.resolve({ of: 'routes', number, atMs: clock.nowMs(), error: null }),
    alert: () => {},
    secrets: NO_SECRETS,
    ...change,
  };
}

const PLAN = planOf('steps:\n- setWeight: 5\n- pause: {duration: 10m}\n- setWeight: 100');

function observe(events: RolloutEvent[]) {
  return {
    record: () => {},
    turned: (stepped: { readonly events: readonly RolloutEvent[] }) => {
      events.push(...stepped.events);
    },
  };
}

describe('the engine in real time', () => {
  it('resolves as soon as the rollout has ended', async () => {
    const state = await startEngine(PLAN, worldOf(), observe([])).done;
    expect(state.outcome).toBe('promoted');
  });

  it('takes a world that throws for one that refuses, and asks again', async () => {
    const events: RolloutEvent[] = [];
    const calm = worldOf();
    let calls = 0;
    const world = worldOf({
      setWeight: (weight) => {
        calls += 1;
        return calls === 1 ? Promise.reject(new Error('no route')) : calm.setWeight(weight);
      },
    });
    const state = await startEngine(PLAN, world, observe(events)).done;
    expect(state.outcome).toBe('promoted');
    expect(events.filter(({ kind }) => kind === 'refused')).toMatchObject([
      { message: 'weight 5 was refused: no route; asking again in 10s' },
    ]);
  });

  it('sees a rollback through when it is told to leave', async () => {
    const never = planOf('steps:\n- setWeight: 5\n- pause: {}');
    const calm = worldOf();
    let engine: EngineLoop | undefined;
    const world = worldOf({
      setWeight: (weight) => {
        // Told to leave while the canary is being taken out of the traffic.
        if (weight === 0) engine?.leave();
        return calm.setWeight(weight);
      },
    });
    engine = startEngine(never, world, observe([]));
    engine.command({ verb: 'abort', by: 'a person' });
    expect((await engine.done).outcome).toBe('aborted');
  });
});
