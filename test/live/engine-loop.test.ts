import { describe, expect, it } from 'vitest';
import { NO_SECRETS } from '../../src/core/analysis/secrets.ts';
import { type JournalRecord, replay } from '../../src/core/rollout/journal.ts';
import { resume } from '../../src/core/rollout/resume.ts';
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
    void engine.command({ verb: 'abort', by: 'a person' });
    expect((await engine.done).outcome).toBe('aborted');
  });

  describe('whose journal cannot be written', () => {
    const full = () => {
      throw new Error('ENOSPC: no space left on device');
    };

    it('raises nothing, and goes on once it can', async () => {
      const calm = worldOf();
      const weights: number[] = [];
      const said: string[] = [];
      let isFull = false;
      let refused = 0;
      const world = worldOf({
        setWeight: (weight) => {
          weights.push(weight);
          isFull = weight === 5;
          return calm.setWeight(weight);
        },
      });
      const written: JournalRecord[] = [];
      const state = await startEngine(PLAN, world, {
        ...observe([]),
        unrecorded: (message) => said.push(message),
        record: (record) => {
          if (isFull) {
            refused += 1;
            // Space again after the raise was held back some times.
            if (refused > 200) isFull = false;
            full();
          }
          if (record.kind === 'turn')
            for (const action of record.actions)
              if (action.kind === 'set-weight') expect(weights).not.toContain(action.weight);
          written.push(record);
        },
      }).done;
      expect(state.outcome).toBe('promoted');
      expect(weights).toEqual([5, 100]);
      expect(said).toEqual(['ENOSPC: no space left on device']);
      expect(replay(written).state.outcome).toBe('promoted');
    });

    it('takes back a command that would raise the weight, and says of others that they are not written', async () => {
      const calm = worldOf();
      let isFull = false;
      const world = worldOf({
        setWeight: (weight) => {
          isFull = true;
          return calm.setWeight(weight);
        },
      });
      let isHeld: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        isHeld = resolve;
      });
      const engine = startEngine(planOf('steps:\n- setWeight: 5\n- pause: {}'), world, {
        record: () => (isFull ? full() : undefined),
        turned: ({ state }) => {
          if (state.holds.length > 0) isHeld();
        },
      });
      await held;
      const impatient = new AbortController();
      const raising = engine.command({ verb: 'promote', by: 'a person' }, impatient.signal);
      const other = await engine.command({ verb: 'resume', by: 'a person' });
      expect(other).toMatchObject({ isObeyed: false, isJournalled: false });
      impatient.abort();
      expect(await raising).toBeNull();
      engine.leave();
      expect(await engine.done).toMatchObject({ outcome: null, stepIndex: 1, weight: 5 });
      expect(await engine.command({ verb: 'abort', by: 'a person' })).toBeNull();
    });

    it('rolls back all the same', async () => {
      const never = planOf('steps:\n- setWeight: 5\n- pause: {}');
      const calm = worldOf();
      let isFull = false;
      const world = worldOf({
        setWeight: (weight) => {
          isFull = true;
          return calm.setWeight(weight);
        },
      });
      const engine = startEngine(never, world, {
        ...observe([]),
        record: () => (isFull ? full() : undefined),
      });
      void engine.command({ verb: 'abort', by: 'a person' });
      expect((await engine.done).outcome).toBe('aborted');
    });
  });

  it('goes on from where a journal ends, and tells the world again what it last asked for', async () => {
    const records: JournalRecord[] = [];
    const first = startEngine(PLAN, worldOf(), {
      ...observe([]),
      record: (record) => {
        records.push(record);
        // Gone after the raise was decided and before it was done.
        if (record.kind === 'turn' && record.actions.length > 0) throw new Error('killed');
      },
    });
    first.leave();
    await first.done;
    const weights: number[] = [];
    const calm = worldOf();
    const world = worldOf({
      setWeight: (weight) => {
        weights.push(weight);
        return calm.setWeight(weight);
      },
    });
    const decided = records.slice(
      0,
      records.findIndex((record) => record.kind === 'turn' && record.actions.length > 0) + 1,
    );
    const state = await startEngine(PLAN, world, observe([]), resume(decided)).done;
    expect(state.outcome).toBe('promoted');
    expect(weights).toEqual([0, 5, 100]);
  });

  it('gives a router that was away nothing before its return is written down', async () => {
    const records: JournalRecord[] = [];
    const isAtFive = (record: JournalRecord) => record.kind === 'turn' && record.weight === 5;
    await startEngine(PLAN, worldOf(), { ...observe([]), record: (one) => records.push(one) }).done;
    const weights: number[] = [];
    const calm = worldOf();
    const world = worldOf({
      setWeight: (weight) => {
        weights.push(weight);
        return calm.setWeight(weight);
      },
    });
    let tries = 0;
    const state = await startEngine(
      PLAN,
      world,
      {
        ...observe([]),
        record: () => {
          tries += 1;
          expect(weights.length > 0).toBe(tries > 3);
          if (tries < 3) throw new Error('ENOSPC: no space left on device');
        },
      },
      resume(records.slice(0, records.findIndex(isAtFive) + 1)),
    ).done;
    expect(state.outcome).toBe('promoted');
    expect(weights).toEqual([5, 100]);
  });
});
