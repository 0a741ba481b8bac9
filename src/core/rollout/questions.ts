import { providersOf } from '../analysis/provider.ts';
import type { Reading } from '../analysis/reading.ts';
import type { Ask } from '../analysis/run.ts';
import { REDACTED, type SecretLookup } from '../analysis/secrets.ts';
import { begin } from './begin.ts';
import { due, step } from './engine.ts';
import { type JournalRecord, journalTurns } from './journal.ts';
import { measurementId } from './measurement-id.ts';

/** A question of a journal and what was answered to it then. */
export interface Question {
  /** Which of the journal's turns judged the answer, the first being 0. */
  readonly turn: number;
  /** With arguments and secrets filled in: not to be shown. */
  readonly ask: Ask;
  /** As it may be shown: without secrets; empty if a Prometheus was not asked. */
  readonly query: string;
  /** The measurement it is a part of. */
  readonly measurement: string;
  /** Plan time of the turn that asked, which is the time it was asked for. */
  readonly askedAtMs: number;
  readonly answer: Reading;
}

/**
 * Every question that a journal holds an answer to, in the order of the answers: found by going
 * through its turns again and looking what was due after each. Throws if something is answered
 * that nothing asked: that is no journal of ours, or the secrets are other ones.
 */
export function questionsOf(
  records: readonly JournalRecord[],
  secrets: SecretLookup,
): readonly Question[] {
  const { plan, beganAtMs, turns } = journalTurns(records);
  let state = begin(plan, beganAtMs);
  const open = new Map<string, Pick<Question, 'ask' | 'query' | 'askedAtMs'>>();
  const questions: Question[] = [];
  for (const [turn, { atMs, inputs }] of turns.entries()) {
    for (const answer of inputs.readings) {
      const asked = open.get(answer.askId);
      if (!asked)
        throw new Error(`turn ${turn} has an answer to ${answer.askId}: nothing asked it`);
      // Answered or passed over: if it is due again, it is asked again.
      open.delete(answer.askId);
      questions.push({ turn, measurement: measurementId(answer.askId), ...asked, answer });
    }
    state = step(state, atMs, { ...inputs, secrets }).state;
    const shown = due(state, atMs, REDACTED);
    for (const ask of due(state, atMs, secrets)) {
      // What is still being read is not asked a second time.
      if (open.has(ask.id)) continue;
      const query = shown.find(({ id }) => id === ask.id)?.provider.prometheus?.query ?? '';
      open.set(ask.id, { ask, query, askedAtMs: atMs });
    }
  }
  return questions;
}

export type NotAsked = 'prometheus-down' | 'other-provider';

/**
 * Why a question cannot be put to a Prometheus afterwards; undefined if it can. One that failed since
 * Prometheus was down says nothing of samples.
 */
export function whyNotAsked(
  { ask, answer }: Question,
  prometheusDownAtMs: number | null,
): NotAsked | undefined {
  if (providersOf(ask.provider)[0] !== 'prometheus') return 'other-provider';
  const isOut = prometheusDownAtMs !== null && answer.finishedAtMs >= prometheusDownAtMs;
  return isOut && !answer.ok ? 'prometheus-down' : undefined;
}
