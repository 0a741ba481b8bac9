import type { Reading } from '../core/analysis/reading.ts';
import type { Ask } from '../core/analysis/run.ts';
import { REDACTED } from '../core/analysis/secrets.ts';
import { begin } from '../core/rollout/begin.ts';
import { due, type Inputs, type Stepped, step, wakeAtMs } from '../core/rollout/engine.ts';
import { beginRecord, type JournalRecord, turnRecord } from '../core/rollout/journal.ts';
import type { Plan } from '../core/rollout/plan.ts';
import type { Action, Command, Confirmation, RolloutState } from '../core/rollout/state.ts';
import type { Routes } from '../core/routing/routes.ts';

/** What the engine runs in where nobody waits: everything is answered at once. Plan time. */
export interface VirtualWorld {
  /** Lets everything happen that happens up to then, that moment included. */
  passTo(atMs: number): void;
  read(ask: Ask, atMs: number): Reading;
  setWeight(weight: number, atMs: number): Confirmation;
  setRoutes(routes: Routes, number: number, atMs: number): Confirmation;
}

export interface TurnObserver {
  record(record: JournalRecord): void;
  turned(stepped: Stepped, atMs: number): void;
}

/** What is given to the engine from outside. */
export interface Schedule {
  /** In order of time. */
  readonly commands: readonly (Command & { readonly atMs: number })[];
  /** When the world ends: a rollout that still stands is left as it is. */
  readonly untilMs: number;
}

/** A plan for which hardly any time would pass, turn after turn; the message says where. */
export class EndlessRollout extends Error {
  /** By which it is known when it comes from a thread. */
  override readonly name = 'EndlessRollout';
}

/** Within a second of plan time. An analysis takes three; a metric asked every 10 ms, two hundred. */
const MAX_TURNS_A_SECOND = 500;

/**
 * Runs one rollout in virtual time. As `src/live/engine-loop.ts` it only carries: what came back from
 * a turn goes into the next one, which is taken at the same moment. Both write the same journal (a
 * test holds them to it). Throws EndlessRollout.
 */
export function driveEngine(
  plan: Plan,
  world: VirtualWorld,
  { commands, untilMs }: Schedule,
  observer: TurnObserver,
): { readonly state: RolloutState; readonly endedAtMs: number } {
  let state = begin(plan, 0);
  observer.record(beginRecord(plan, 0));
  let nowMs = 0;
  let given = 0;
  let second = { turns: 0, beganMs: 0 };
  let came: Came = { readings: [], confirmations: [] };
  for (;;) {
    world.passTo(nowMs);
    if (isOver(state, nowMs >= untilMs)) return { state, endedAtMs: nowMs };
    const dueCommands = commandsUntil(commands, given, nowMs);
    given += dueCommands.length;
    const inputs: Inputs = { ...came, commands: dueCommands };
    const stepped = step(state, nowMs, { ...inputs, secrets: REDACTED });
    state = stepped.state;
    observer.record(turnRecord(nowMs, inputs, stepped));
    observer.turned(stepped, nowMs);
    // The world acts before it is asked.
    const confirmations = stepped.actions.flatMap((action) => confirmed(action, world, nowMs));
    came = {
      readings: due(state, nowMs, REDACTED).map((ask) => world.read(ask, nowMs)),
      confirmations,
    };
    if (isOver(state, false)) return { state, endedAtMs: nowMs };
    const answered = came.confirmations.length > 0 || came.readings.length > 0;
    const endMs = nowMs < untilMs ? untilMs : Number.POSITIVE_INFINITY;
    const wakeMs = Math.min(wakeAtMs(state) ?? endMs, commands[given]?.atMs ?? endMs, endMs);
    const nextMs = answered ? nowMs : Math.max(nowMs, wakeMs);
    second.turns += 1;
    if (second.turns > MAX_TURNS_A_SECOND) throw new EndlessRollout(endlessText(state, nowMs));
    if (nextMs >= second.beganMs + 1_000) second = { turns: 0, beganMs: nextMs };
    nowMs = nextMs;
  }
}

type Came = Pick<Inputs, 'readings' | 'confirmations'>;

function commandsUntil(
  commands: Schedule['commands'],
  given: number,
  nowMs: number,
): readonly Command[] {
  const rest = commands.slice(given);
  const later = rest.findIndex(({ atMs }) => atMs > nowMs);
  return (later < 0 ? rest : rest.slice(0, later)).map(({ verb, by }) => ({ verb, by }));
}

function confirmed(action: Action, world: VirtualWorld, nowMs: number): Confirmation[] {
  if (action.kind === 'set-weight') return [world.setWeight(action.weight, nowMs)];
  if (action.kind === 'set-routes') return [world.setRoutes(action.routes, action.number, nowMs)];
  return [];
}

/** Left or not, a rollback under way is seen through. */
function isOver({ phase }: RolloutState, left: boolean): boolean {
  return phase === 'ended' || (left && phase === 'progressing');
}

function endlessText({ stepIndex }: RolloutState, nowMs: number): string {
  return (
    `the rollout takes more than ${MAX_TURNS_A_SECOND} turns in one second of its plan, at ` +
    `${Math.floor(nowMs / 1_000)}s in step ${stepIndex + 1}: it would hardly ever end; ` +
    'give what is measured there a longer interval'
  );
}
