import { REDACTED } from '../analysis/secrets.ts';
import { begin } from './begin.ts';
import { type Inputs, type Stepped, step } from './engine.ts';
import type { Plan } from './plan.ts';
import type { Action, RolloutEvent, RolloutState } from './state.ts';

/** The version that newer code must still be able to replay. */
export const JOURNAL_VERSION = 1;

/**
 * A rollout's journal, a JSON value a line: the plan it began with, then every turn with what went
 * in, what was decided and why. What went in is enough to decide it all again.
 */
export type JournalRecord =
  | {
      readonly kind: 'begin';
      readonly version: typeof JOURNAL_VERSION;
      readonly atMs: number;
      readonly plan: Plan;
      /** Whose numbers it was decided by; a journal from before this was written down has none. */
      readonly prometheus?: MeasuredBy;
    }
  | {
      readonly kind: 'turn';
      readonly version: typeof JOURNAL_VERSION;
      readonly atMs: number;
      readonly inputs: Inputs;
      readonly actions: readonly Action[];
      readonly events: readonly RolloutEvent[];
      readonly stepIndex: number;
      readonly weight: number;
    };

/** Backends differ in their numbers, so two journals compare only if these agree. */
export interface MeasuredBy {
  /** prometheus, thanos, mimir, victoriametrics, embedded, binary, docker or url. */
  readonly kind: string;
  readonly version: string;
}

export function beginRecord(plan: Plan, atMs: number, prometheus?: MeasuredBy): JournalRecord {
  const begun = { kind: 'begin', version: JOURNAL_VERSION, atMs, plan } as const;
  return prometheus === undefined ? begun : { ...begun, prometheus };
}

/** What of a journal was measured on data that was warned to be incomplete. */
export interface WarnedReadings {
  readonly count: number;
  /** In the words of the server; null if there is none. */
  readonly first: string | null;
}

export const NO_WARNED_READINGS: WarnedReadings = { count: 0, first: null };

/** The warned readings, and those of one more record. */
export function withWarnedReadings(before: WarnedReadings, record: JournalRecord): WarnedReadings {
  if (record.kind === 'begin') return before;
  const warned = record.inputs.readings.flatMap((reading) =>
    reading.ok && reading.warnings.length > 0 ? reading.warnings.slice(0, 1) : [],
  );
  return { count: before.count + warned.length, first: before.first ?? warned[0] ?? null };
}

export function turnRecord(atMs: number, inputs: Inputs, stepped: Stepped): JournalRecord {
  return {
    kind: 'turn',
    version: JOURNAL_VERSION,
    atMs,
    inputs,
    actions: stepped.actions,
    events: stepped.events,
    stepIndex: stepped.state.stepIndex,
    weight: stepped.state.weight,
  };
}

/** One line of text; JSON has no NaN and no infinities, which a reading may well bring. */
export function journalLine(record: JournalRecord): string {
  return JSON.stringify(record, (_key, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? { $num: String(value) } : escaped(value),
  );
}

/** The record back from its line. Throws a SyntaxError if the line was torn. */
export function parseJournalLine(line: string): JournalRecord {
  return JSON.parse(line, (_key, value) => revived(value));
}

const MARKS = ['$num', '$entries'];

/** Data that looks like one of our marks is spelt out, so that it comes back as it was. */
function escaped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return MARKS.some((mark) => mark in value) ? { $entries: Object.entries(value) } : value;
}

function revived(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$num' in value) return Number(value.$num);
  return '$entries' in value ? Object.fromEntries(value.$entries as [string, unknown][]) : value;
}

/** A journal's parts: the plan, when it began, and its turns. */
export interface JournalTurns {
  readonly plan: Plan;
  readonly beganAtMs: number;
  readonly turns: readonly TurnRecord[];
}

export type TurnRecord = Extract<JournalRecord, { readonly kind: 'turn' }>;

/**
 * Takes a journal apart. Throws if it does not begin with its plan, or is of another version: that
 * is no journal of ours.
 */
export function journalTurns(records: readonly JournalRecord[]): JournalTurns {
  const [first, ...rest] = records;
  if (first?.kind !== 'begin') throw new Error('a journal begins with its plan');
  const unknown = records.find(({ version }) => version !== JOURNAL_VERSION);
  if (unknown)
    throw new Error(`a journal of version ${unknown.version}; known: ${JOURNAL_VERSION}`);
  const turns = rest.map((record) => {
    if (record.kind !== 'turn') throw new Error('a journal holds one rollout');
    return record;
  });
  return { plan: first.plan, beganAtMs: first.atMs, turns };
}

export interface Replay {
  readonly state: RolloutState;
  /** Turns whose actions or events came out otherwise than they were written. */
  readonly differences: readonly number[];
}

/** Decides a journal again from its inputs. Throws if it is no journal of ours. */
export function replay(records: readonly JournalRecord[]): Replay {
  const { plan, beganAtMs, turns } = journalTurns(records);
  let state = begin(plan, beganAtMs);
  const differences: number[] = [];
  for (const [index, record] of turns.entries()) {
    const again = step(state, record.atMs, { ...record.inputs, secrets: REDACTED });
    if (!sameText(again, record)) differences.push(index);
    state = again.state;
  }
  return { state, differences };
}

function sameText(
  one: { actions: readonly Action[]; events: readonly RolloutEvent[] },
  other: { actions: readonly Action[]; events: readonly RolloutEvent[] },
): boolean {
  return (
    JSON.stringify([one.actions, one.events]) === JSON.stringify([other.actions, other.events])
  );
}
