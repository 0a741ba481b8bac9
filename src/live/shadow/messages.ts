import type { FailureKind } from '../../core/routing/failure-kind.ts';
import type { Usage } from '../router/answer.ts';
import type { ModelTarget } from '../router/settings.ts';

/*
 * What the router and the thread of the copies tell each other. Bytes travel as latin1 text, which is
 * cloned faster than any buffer, and in batches: a message costs more than what is in it.
 */

/** Whether a text is written out or only its hash. */
export type TextPolicy = 'hashed' | 'kept';

/** Where pairs of answers are logged, and how much of them. */
export interface PairLogSettings {
  /** Exists. Files are named `pairs-000001.jsonl` and on. */
  readonly folder: string;
  readonly prompts: TextPolicy;
  readonly answers: TextPolicy;
}

/** What the thread is given once. */
export interface CopierSettings {
  readonly shadow: ModelTarget;
  readonly stable: ModelTarget;
  /** To open a connection, and for a whole copy. */
  readonly connectMs: number;
  readonly copyMs: number;
  /** Hides who a user is in the pair log. */
  readonly salt: string;
  readonly pairs: PairLogSettings | null;
}

/** A request to be copied. */
export interface Copy {
  readonly id: number;
  readonly method: string;
  /** `/v1/…` with its query. */
  readonly target: string;
  /** Name, value, name, value, … by line feeds, which no field can have. */
  readonly headers: string;
  readonly body: string;
  /** Its answer's bytes are wanted back for the scorer. */
  readonly sampled: boolean;
  /** Who asked; null where no pair is to be logged. */
  readonly asker: Asker | null;
}

export interface Asker {
  /** When the request came, ms since the epoch. */
  readonly atMs: number;
  readonly requestId: string;
  /** What sticks to a model: a user, or the request. */
  readonly key: string;
}

/** What a model made of a request. */
export interface Outcome {
  /** 0 if no answer came. */
  readonly status: number;
  readonly kind: FailureKind | null;
  readonly seconds: number;
  readonly firstTokenSeconds: number | null;
  readonly usage: Usage | null;
  readonly streamed: boolean;
  /** The answer's bytes, as far as they were kept; null where none were. */
  readonly answer: string | null;
  /** All of them were kept. */
  readonly whole: boolean;
}

/** Stable's answer to a request that was copied; null if its client left before the end. */
export interface StableOutcome {
  readonly id: number;
  readonly outcome: Outcome | null;
}

/** A copy that has ended. */
export interface CopyEnd extends Omit<Outcome, 'whole'> {
  readonly id: number;
}

export type ToCopier =
  | {
      readonly kind: 'work';
      readonly copies: readonly Copy[];
      readonly stable: readonly StableOutcome[];
    }
  | { readonly kind: 'stop' };

export interface FromCopier {
  /** Copies that are on their way since the last time, or will never be. */
  readonly handedOver: number;
  readonly ended: readonly CopyEnd[];
  readonly pairs: PairStats;
}

/** What became of pairs so far. */
export interface PairStats {
  readonly written: number;
  /** Too much waited for the disk or for the other answer. */
  readonly dropped: number;
  /** The disk did not take them. */
  readonly failed: number;
}

export const NO_PAIRS: PairStats = { written: 0, dropped: 0, failed: 0 };
