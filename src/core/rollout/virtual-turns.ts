import type { Ask } from '../analysis/run.ts';
import { REDACTED } from '../analysis/secrets.ts';
import { begin } from './begin.ts';
import { due, type Inputs, type Stepped, step, wakeAtMs } from './engine.ts';
import type { JournalRecord } from './journal.ts';
import type { Plan } from './plan.ts';
import type { Command, RolloutState } from './state.ts';

/** What is given to the engine from outside. */
export interface Schedule {
  /** In order of time. */
  readonly commands: readonly (Command & { readonly atMs: number })[];
  /** When the world ends: a rollout that still stands is left as it is. */
  readonly untilMs: number;
}

/** A turn that was taken: what is to be done and asked now, before the next one. Plan time. */
export interface VirtualTurn {
  readonly atMs: number;
  readonly inputs: Inputs;
  readonly stepped: Stepped;
  readonly asks: readonly Ask[];
}

/** What a world brings back from a turn, all of it at the turn's own time. */
export type Answers = Pick<Inputs, 'readings' | 'confirmations'>;

export const NO_ANSWERS: Answers = { readings: [], confirmations: [] };

export interface VirtualEnd {
  readonly state: RolloutState;
  readonly endedAtMs: number;
}

/** Who drives writes each turn down before anything of it is done. */
export interface TurnObserver {
  record(record: JournalRecord): void;
  turned(stepped: Stepped, atMs: number): void;
}

/** A plan for which hardly any time would pass, turn after turn; the message says where. */
export class EndlessRollout extends Error {
  /** By which it is known when it comes from a thread. */
  override readonly name = 'EndlessRollout';
}

/** Within a second of plan time. An analysis takes three; a metric asked every 10 ms, two hundred. */
const MAX_TURNS_A_SECOND = 500;

/**
 * One rollout in virtual time, turn by turn, begun at plan time 0: each turn comes out, and what the
 * world answers goes in. Whether it answers at once or has to be waited for is its driver's affair;
 * no plan time passes meanwhile. As `src/live/engine-loop.ts` it only carries: what came back from a
 * turn goes into the next one, which is taken at the same moment. Both write the same journal (a test
 * holds them to it). Throws EndlessRollout.
 */
export function* virtualTurns(
  plan: Plan,
  { commands, untilMs }: Schedule,
): Generator<VirtualTurn, VirtualEnd, Answers> {
  let state = begin(plan, 0);
  let nowMs = 0;
  let given = 0;
  let second = { turns: 0, beganMs: 0 };
  let came = NO_ANSWERS;
  for (;;) {
    if (isOver(state, nowMs >= untilMs)) return { state, endedAtMs: nowMs };
    const dueCommands = commandsUntil(commands, given, nowMs);
    given += dueCommands.length;
    const inputs: Inputs = { ...came, commands: dueCommands };
    const stepped = step(state, nowMs, { ...inputs, secrets: REDACTED });
    state = stepped.state;
    came = yield { atMs: nowMs, inputs, stepped, asks: due(state, nowMs, REDACTED) };
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

function commandsUntil(
  commands: Schedule['commands'],
  given: number,
  nowMs: number,
): readonly Command[] {
  const rest = commands.slice(given);
  const later = rest.findIndex(({ atMs }) => atMs > nowMs);
  return (later < 0 ? rest : rest.slice(0, later)).map(({ atMs: _, ...command }) => command);
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
