import { REDACTED } from '../../core/analysis/secrets.ts';
import { type JournalRecord, journalTurns, type MeasuredBy } from '../../core/rollout/journal.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import { type Question, questionsOf } from '../../core/rollout/questions.ts';
import type { Command, Hold, RolloutEvent } from '../../core/rollout/state.ts';
import { type WeightSpan, weightSpans } from '../../core/rollout/weight-spans.ts';

/** What a journal tells of a rollout, to be drawn and written. Times are ms since it began. */
export interface RunStory {
  readonly plan: Plan;
  /** When it began, in the journal's own time. */
  readonly zeroMs: number;
  /** When its last turn was taken. */
  readonly endedAtMs: number;
  readonly prometheus: MeasuredBy | null;
  readonly events: readonly RolloutEvent[];
  readonly commands: readonly (Command & { readonly atMs: number })[];
  readonly steps: readonly StepSpan[];
  readonly holds: readonly HoldSpan[];
  readonly weights: readonly WeightSpan[];
  /** Without secrets; `askedAtMs` since it began, `turn` counts the journal's turns from 0. */
  readonly questions: readonly Question[];
}

/** A step of the plan, from when it was entered until it was left. */
export interface StepSpan {
  readonly index: number;
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface HoldSpan extends Pick<Hold, 'kind' | 'message'> {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Reads a journal. `zeroMs` is the time in it that counts as 0: of a production rollout when it began, in
 * plan time 0. Throws an Error if it is no journal of ours.
 */
export function storyOf(records: readonly JournalRecord[], zeroMs: number): RunStory {
  const { plan, beganAtMs, turns } = journalTurns(records);
  const [begun] = records;
  const events = turns
    .flatMap((turn) => turn.events)
    .map((event) => ({ ...event, atMs: event.atMs - zeroMs }));
  const endedAtMs = (turns.at(-1)?.atMs ?? beganAtMs) - zeroMs;
  return {
    plan,
    zeroMs,
    endedAtMs,
    prometheus: begun?.kind === 'begin' ? (begun.prometheus ?? null) : null,
    events,
    commands: turns.flatMap(({ atMs, inputs }) =>
      inputs.commands.map((command) => ({ ...command, atMs: atMs - zeroMs })),
    ),
    steps: stepSpans(events, endedAtMs),
    holds: holdSpans(events, endedAtMs),
    weights: weightSpans(events, endedAtMs).filter(isSeen),
    questions: questionsOf(records, REDACTED).map((question) => ({
      ...question,
      askedAtMs: question.askedAtMs - zeroMs,
    })),
  };
}

/** One that stood for less is the time that a router took to confirm the next. */
const LEAST_SEEN_MS = 1_000;

function isSeen({ fromMs, toMs }: WeightSpan): boolean {
  return toMs - fromMs >= LEAST_SEEN_MS;
}

/** A step is left for the next one, or when something was detected, or at the end. */
function stepSpans(events: readonly RolloutEvent[], endedAtMs: number): readonly StepSpan[] {
  const turning = events.filter(({ kind }) => LEAVES_A_STEP.has(kind));
  return turning.flatMap((event, index) => {
    if (event.kind !== 'step') return [];
    const { index: step, label, atMs } = event;
    const toMs = turning[index + 1]?.atMs ?? endedAtMs;
    return [{ index: step, label, fromMs: atMs, toMs }];
  });
}

const LEAVES_A_STEP: ReadonlySet<RolloutEvent['kind']> = new Set(['step', 'detected', 'ended']);

function holdSpans(events: readonly RolloutEvent[], endedAtMs: number): readonly HoldSpan[] {
  return events.flatMap((event, index) => {
    if (event.kind !== 'held') return [];
    const { kind, message, metric } = event.hold;
    const released = events
      .slice(index)
      .find(
        (later) =>
          later.kind === 'ended' ||
          (later.kind === 'released' && later.hold.kind === kind && later.hold.metric === metric),
      );
    return [{ kind, message, fromMs: event.atMs, toMs: released?.atMs ?? endedAtMs }];
  });
}

/** `promote, by an operator`. */
export function commandSaid(command: Command): string {
  const what = command.verb === 'weight' ? `weight ${command.weight}%` : command.verb;
  return `${what}, by ${command.by}`;
}
