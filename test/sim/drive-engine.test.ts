import { describe, expect, it } from 'vitest';
import type { Reading } from '../../src/core/analysis/reading.ts';
import { EndlessRollout } from '../../src/core/rollout/virtual-turns.ts';
import { driveEngine, type VirtualWorld } from '../../src/sim/drive-engine.ts';
import { ANALYSIS, MINUTE_MS, planOf } from '../core/rollout/plans.ts';

function worldOf(change: Partial<VirtualWorld> = {}): VirtualWorld {
  return {
    passTo: () => {},
    read: (ask, atMs) => readingOf(ask.id, atMs),
    setWeight: (weight, atMs) => ({ of: 'weight', weight, atMs, error: null }),
    setKilled: () => {},
    setRoutes: (_routes, number, atMs) => ({ of: 'routes', number, atMs, error: null }),
    ...change,
  };
}

function readingOf(askId: string, atMs: number): Reading {
  const result = { kind: 'prom', value: [0.001] } as const;
  return { ok: true, askId, startedAtMs: atMs, finishedAtMs: atMs, result, warnings: [] };
}

const UNHEARD = { record: () => {}, turned: () => {} };
const HOUR = { commands: [], untilMs: 60 * MINUTE_MS };

describe('the engine in virtual time', () => {
  it('lets the world go on to each moment before it takes its turn, and never back', () => {
    const plan = planOf('steps:\n- setWeight: 5\n- pause: {duration: 10m}\n- setWeight: 100');
    const moments: number[] = [];
    const asked: string[] = [];
    const world = worldOf({
      passTo: (atMs) => moments.push(atMs),
      setWeight: (weight, atMs) => {
        asked.push(`${weight} at ${atMs}, world at ${moments.at(-1)}`);
        return { of: 'weight', weight, atMs, error: null };
      },
    });
    const { state, endedAtMs } = driveEngine(plan, world, HOUR, UNHEARD);
    expect(state.outcome).toBe('promoted');
    expect(endedAtMs).toBe(10 * MINUTE_MS);
    expect(asked).toEqual(['5 at 0, world at 0', '100 at 600000, world at 600000']);
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
  });

  it('leaves a rollout that waits for a person where it stands when the world ends', () => {
    const plan = planOf('steps:\n- setWeight: 5\n- pause: {}');
    const moments: number[] = [];
    const world = worldOf({ passTo: (atMs) => moments.push(atMs) });
    const { state, endedAtMs } = driveEngine(plan, world, HOUR, UNHEARD);
    expect(state).toMatchObject({ phase: 'progressing', outcome: null, weight: 5 });
    expect(endedAtMs).toBe(HOUR.untilMs);
    expect(moments.at(-1)).toBe(HOUR.untilMs);
  });

  it('refuses a rollout for which no time would pass, and says where', () => {
    const plan = planOf(`steps:\n- setWeight: 5\n- pause: {duration: 3m}\n${ANALYSIS}`);
    // Never the answer to what was asked, so that the engine asks again at once.
    const world = worldOf({ read: (_ask, atMs) => readingOf('another', atMs) });
    const drive = () => driveEngine(plan, world, HOUR, UNHEARD);
    expect(drive).toThrow(EndlessRollout);
    expect(drive).toThrow(
      'the rollout takes more than 500 turns in one second of its plan, at 180s in step 3: ' +
        'it would hardly ever end; give what is measured there a longer interval',
    );
  });

  it.each(['0s', '1ns', '1us', '1ms'])('refuses to measure every %s', (interval) => {
    const background = `analysis: {templates: [{templateName: check}], args: [{name: hash, value: x}]}
steps:\n- setWeight: 5\n- pause: {duration: 3m}`;
    const plan = planOf(background, undefined, `interval: ${interval}`);
    const drive = () => driveEngine(plan, worldOf(), HOUR, UNHEARD);
    expect(drive).toThrow(/more than 500 turns .* at 0s in step 2/);
  });

  it('measures every 20 ms if it must', () => {
    const background = `analysis: {templates: [{templateName: check}], args: [{name: hash, value: x}]}
steps:\n- setWeight: 5\n- pause: {duration: 10s}`;
    const plan = planOf(background, undefined, 'interval: 20ms');
    expect(driveEngine(plan, worldOf(), HOUR, UNHEARD).state.outcome).toBe('promoted');
  });
});
