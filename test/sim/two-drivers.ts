import { NO_SECRETS } from '../../src/core/analysis/secrets.ts';
import { type JournalRecord, journalLine } from '../../src/core/rollout/journal.ts';
import type { Plan } from '../../src/core/rollout/plan.ts';
import { startEngine, type World } from '../../src/live/engine-loop.ts';
import { driveEngine, type VirtualWorld } from '../../src/sim/drive-engine.ts';
import { readingOf, type Script } from '../core/rollout/scripted-world.ts';

/** Commands are given later than 0: a live engine has taken its first turn before anyone speaks. */
export interface DriverScript extends Pick<Script, 'read' | 'untilMs'> {
  readonly commands: NonNullable<Script['commands']>;
  readonly refuse: NonNullable<Script['refuse']>;
  /** Why the router refuses routes now; null if it takes them. */
  readonly refuseRoutes: (nowMs: number) => string | null;
}

/** The journal that the simulation's driver writes, line by line. */
export function virtualJournal(plan: Plan, script: DriverScript): string[] {
  const lines: string[] = [];
  const world: VirtualWorld = {
    passTo: () => {},
    read: (ask, atMs) => readingOf(ask, atMs, script),
    setWeight: (weight, atMs) => ({
      of: 'weight',
      weight,
      atMs,
      error: script.refuse(weight, atMs),
    }),
    setKilled: () => {},
    setRoutes: (_routes, number, atMs) => ({
      of: 'routes',
      number,
      atMs,
      error: script.refuseRoutes(atMs),
    }),
  };
  driveEngine(plan, world, script, { record: writer(lines), turned: () => {} });
  return lines;
}

/**
 * The journal that the live loop writes in a world whose clock stands still until everything is
 * answered, and then jumps to what comes next.
 */
export async function liveJournal(plan: Plan, script: DriverScript): Promise<string[]> {
  const lines: string[] = [];
  const commands = [...script.commands];
  let nowMs = 0;
  let hasLeft = false;
  const nextEventMs = () =>
    Math.min(commands[0]?.atMs ?? Infinity, hasLeft ? Infinity : script.untilMs);
  const world: World = {
    nowMs: () => nowMs,
    sleepUntil: async (atMs, signal) => {
      if (signal.aborted) return;
      const wakeMs = Math.max(nowMs, Math.min(atMs, nextEventMs()));
      if (wakeMs === Infinity) throw new Error(`nothing will ever wake the engine at ${nowMs} ms`);
      nowMs = wakeMs;
      for (let next = commands[0]; next && next.atMs <= nowMs; next = commands[0]) {
        commands.shift();
        const { atMs: _, ...command } = next;
        void engine.command(command);
      }
      if (nowMs < script.untilMs || hasLeft) return;
      hasLeft = true;
      engine.leave();
    },
    read: async (asks, atMs) => asks.map((ask) => readingOf(ask, atMs, script)),
    // A router that refuses by throwing, the harder way.
    setWeight: async (weight) => {
      const error = script.refuse(weight, nowMs);
      if (error !== null) throw new Error(error);
      return { of: 'weight', weight, atMs: nowMs, error };
    },
    setRoutes: async (_routes, number) => {
      const error = script.refuseRoutes(nowMs);
      if (error !== null) throw new Error(error);
      return { of: 'routes', number, atMs: nowMs, error };
    },
    alert: () => {},
    secrets: NO_SECRETS,
  };
  const engine = startEngine(plan, world, { record: writer(lines), turned: () => {} });
  await engine.done;
  return lines;
}

function writer(lines: string[]): (record: JournalRecord) => void {
  return (record) => {
    lines.push(journalLine(record));
  };
}
