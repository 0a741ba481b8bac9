import type { Reading } from '../../../src/core/analysis/reading.ts';
import type { Ask } from '../../../src/core/analysis/run.ts';
import { begin } from '../../../src/core/rollout/begin.ts';
import { due, step, wakeAtMs } from '../../../src/core/rollout/engine.ts';
import { beginRecord, type JournalRecord, turnRecord } from '../../../src/core/rollout/journal.ts';
import type { Plan } from '../../../src/core/rollout/plan.ts';
import type {
  Action,
  Command,
  CommandAnswer,
  Confirmation,
  RolloutEvent,
  RolloutState,
} from '../../../src/core/rollout/state.ts';

/** What a scripted read brings: a number, no data, or the text of an error. */
export type Answer = number | 'no-data' | { readonly error: string };

export interface Script {
  /** The answer to a query at a time. */
  readonly read: (query: string, nowMs: number, ask: Ask) => Answer;
  /** Commands by the time at which they are given. */
  readonly commands?: readonly (Command & { readonly atMs: number })[];
  /** Why the router refuses a weight now; null if it takes it. */
  readonly refuse?: (weight: number, nowMs: number) => string | null;
  /** Goes on after the rollout has ended, as long as there are commands to give. */
  readonly staysAfterEnd?: boolean;
  readonly untilMs: number;
}

export interface Run {
  readonly state: RolloutState;
  readonly actions: readonly { readonly atMs: number; readonly action: Action }[];
  readonly events: readonly RolloutEvent[];
  readonly records: readonly JournalRecord[];
  /** What became of the commands, in the order in which they were given. */
  readonly answers: readonly CommandAnswer[];
}

/** More turns than any of these rollouts can honestly want. */
const TURNS_MAX = 20_000;

/** Runs a rollout in virtual time against a script; reads and confirmations take no time. */
export function runScript(plan: Plan, script: Script): Run {
  let state = begin(plan, 0);
  const actions: { atMs: number; action: Action }[] = [];
  const events: RolloutEvent[] = [];
  const answers: CommandAnswer[] = [];
  const records: JournalRecord[] = [beginRecord(plan, 0)];
  const commands = [...(script.commands ?? [])].sort((a, b) => a.atMs - b.atMs);
  let readings: Reading[] = [];
  let confirmations: Confirmation[] = [];
  let nowMs = 0;
  const goesOn = () =>
    state.phase !== 'ended' || (script.staysAfterEnd === true && commands.length > 0);
  for (let turn = 0; nowMs <= script.untilMs && goesOn(); turn += 1) {
    if (turn > TURNS_MAX) throw new Error(`the engine spins at ${nowMs} ms`);
    const given: Command[] = [];
    while (commands[0] && commands[0].atMs <= nowMs) {
      const next = commands.shift();
      if (next) given.push(withoutTime(next));
    }
    const inputs = { readings, confirmations, commands: given };
    const stepped = step(state, nowMs, inputs);
    records.push(turnRecord(nowMs, inputs, stepped));
    state = stepped.state;
    events.push(...stepped.events);
    answers.push(...stepped.answers);
    confirmations = [];
    for (const action of stepped.actions) {
      actions.push({ atMs: nowMs, action });
      if (action.kind === 'set-routes') {
        confirmations.push({ of: 'routes', number: action.number, atMs: nowMs, error: null });
      }
      if (action.kind !== 'set-weight') continue;
      const error = script.refuse?.(action.weight, nowMs) ?? null;
      confirmations.push({ of: 'weight', weight: action.weight, atMs: nowMs, error });
    }
    readings = due(state, nowMs).map((ask) => readingOf(ask, nowMs, script));
    if (readings.length > 0 || confirmations.length > 0) continue;
    const wake = Math.min(
      wakeAtMs(state) ?? Number.POSITIVE_INFINITY,
      commands[0]?.atMs ?? Number.POSITIVE_INFINITY,
    );
    nowMs = Math.max(nowMs + 1, wake);
  }
  return { state, actions, events, records, answers };
}

/** What a script answers to an ask. */
export function readingOf(ask: Ask, nowMs: number, script: Pick<Script, 'read'>): Reading {
  const answer = script.read(ask.provider.prometheus?.query ?? '', nowMs, ask);
  const stamp = { askId: ask.id, startedAtMs: nowMs, finishedAtMs: nowMs };
  if (typeof answer === 'object') return { ok: false, ...stamp, error: answer.error };
  const value = answer === 'no-data' ? [] : [answer];
  return { ok: true, ...stamp, result: { kind: 'prom', value }, warnings: [] };
}

function withoutTime({ atMs: _, ...command }: Command & { readonly atMs: number }): Command {
  return command;
}
