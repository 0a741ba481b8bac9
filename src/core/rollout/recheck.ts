import type { Reading } from '../analysis/reading.ts';
import type { SecretLookup } from '../analysis/secrets.ts';
import type { Verdict } from '../verdict.ts';
import { begin } from './begin.ts';
import { step } from './engine.ts';
import { type JournalRecord, journalTurns, type TurnRecord } from './journal.ts';
import { measurementId } from './measurement-id.ts';
import type { Question } from './questions.ts';
import { readingDifference, readingText } from './reading-difference.ts';
import type { Action, RolloutState } from './state.ts';

/** Two evaluators that add the same numbers in another order differ by far less than this. */
export const AGREEMENT = 1e-9;

/** A question of a journal that was asked again. */
export interface Reread {
  readonly question: Question;
  /** What came back now, as if at the time of the answer that was judged then. */
  readonly again: Reading;
}

/** What a journal's judgements come to on other readings of the same questions. */
export interface Recheck {
  readonly agreements: number;
  /** The largest relative difference of two values that can be compared. */
  readonly largestDifference: number;
  readonly disagreements: readonly Disagreement[];
  readonly divergences: readonly Divergence[];
}

/** A question whose value, or the verdict on its measurement, came out otherwise. */
export interface Disagreement {
  readonly askId: string;
  readonly metric: string;
  /** Plan time. */
  readonly askedAtMs: number;
  readonly query: string;
  readonly journal: ReadAndJudged;
  readonly again: ReadAndJudged;
}

export interface ReadAndJudged {
  readonly value: string;
  /** Of the whole measurement; null where the answer came too late to be judged. */
  readonly verdict: Verdict | null;
}

/** A turn that would have done something else. An outcome is in its `finish`. */
export interface Divergence {
  readonly atMs: number;
  readonly journal: readonly string[];
  readonly again: readonly string[];
}

/**
 * Judges a whole journal again, with new readings for the questions that were asked again and its own
 * for the others. Each measurement is judged alone and from the journal's own state, so that every
 * verdict that differs is found, not the first only; actions follow from the new verdicts one after
 * the other, and from the journal's own state again after a turn that would have acted otherwise.
 */
export function recheck(
  records: readonly JournalRecord[],
  rereads: readonly Reread[],
  secrets: SecretLookup,
): Recheck {
  const { plan, beganAtMs, turns } = journalTurns(records);
  const disagreements: Disagreement[] = [];
  const divergences: Divergence[] = [];
  let own = begin(plan, beganAtMs);
  let newer = own;
  for (const [index, record] of turns.entries()) {
    const reread = rereads.filter(({ question }) => question.turn === index);
    const newerInputs = { ...record.inputs, readings: withReread(record.inputs.readings, reread) };
    disagreements.push(...disagreementsOf({ own, record, reread, secrets }));
    const newerStep = step(newer, record.atMs, { ...newerInputs, secrets });
    const divergence = divergenceOf(record, newerStep.actions);
    if (divergence) divergences.push(divergence);
    own = step(own, record.atMs, { ...record.inputs, secrets }).state;
    newer = divergence ? own : newerStep.state;
  }
  const differences = rereads.map(({ question, again }) =>
    readingDifference(question.answer, again),
  );
  return {
    agreements: rereads.length - disagreements.length,
    largestDifference: Math.max(0, ...differences.filter(Number.isFinite)),
    disagreements,
    divergences,
  };
}

interface JudgedTurn {
  /** The journal's state before it. */
  readonly own: RolloutState;
  readonly record: TurnRecord;
  readonly reread: readonly Reread[];
  readonly secrets: SecretLookup;
}

function disagreementsOf(turn: JudgedTurn): Disagreement[] {
  return turn.reread.flatMap(({ question, again }) => {
    const readings = turn.record.inputs.readings.filter(
      ({ askId }) => measurementId(askId) === question.measurement,
    );
    const before = verdictOn(turn, readings);
    const now = verdictOn(turn, withReread(readings, turn.reread));
    const isClose = readingDifference(question.answer, again) <= AGREEMENT;
    if (isClose && before === now) return [];
    return [
      {
        askId: question.ask.id,
        metric: question.ask.metric,
        askedAtMs: question.askedAtMs,
        query: question.query,
        journal: { value: readingText(question.answer), verdict: before },
        again: { value: readingText(again), verdict: now },
      },
    ];
  });
}

/** What the turn says of one measurement, judged alone. */
function verdictOn(
  { own, record, secrets }: JudgedTurn,
  readings: readonly Reading[],
): Verdict | null {
  const { confirmations } = record.inputs;
  const { events } = step(own, record.atMs, { readings, confirmations, commands: [], secrets });
  return events.find((event) => event.kind === 'measured')?.verdict ?? null;
}

function withReread(readings: readonly Reading[], reread: readonly Reread[]): Reading[] {
  return readings.map(
    (reading) => reread.find(({ again }) => again.askId === reading.askId)?.again ?? reading,
  );
}

function divergenceOf(record: TurnRecord, actions: readonly Action[]): Divergence | undefined {
  const [journal, again] = [record.actions.map(actionText), actions.map(actionText)];
  if (JSON.stringify(journal) === JSON.stringify(again)) return undefined;
  return { atMs: record.atMs, journal, again };
}

/** What an action does; its message holds values, which may differ in their last digits. */
function actionText(action: Action): string {
  switch (action.kind) {
    case 'set-weight':
      return `set-weight ${action.weight}`;
    case 'set-routes':
      return `set-routes ${action.number} ${JSON.stringify(action.routes)}`;
    case 'alert':
      return `alert ${action.metric}`;
    case 'finish': {
      const { by, metric, verdict } = action.reason;
      const why = [by, metric, verdict].filter((part) => part !== null).join(' ');
      return `finish ${action.outcome} by ${why}`;
    }
  }
}
