import type { PlannedModel } from '../rollout/plan.ts';
import type { Verdict } from '../verdict.ts';

/** What people can be told of; `killed` is the kill switch, on or off again. */
export const NOTICE_KINDS = [
  'alert',
  'detected',
  'rolled-back',
  'aborted',
  'promoted',
  'paused',
  'held',
  'weight',
  'killed',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** One thing that people are told: a JSON value, complete by itself. */
export interface Notice {
  /** The same whenever it is told, also after a restart. */
  readonly id: string;
  readonly kind: NoticeKind;
  /** The turn that decided it, ms since the epoch. */
  readonly atMs: number;
  readonly rollout: string;
  readonly models: { readonly stable: PlannedModel; readonly canary: PlannedModel };
  readonly attempt: number;
  /** What happened, and what was done, in one line each. */
  readonly message: string;
  readonly done: string;
  /** Null before the first step and behind the last. */
  readonly step: { readonly number: number; readonly of: number; readonly label: string } | null;
  /** Percent to the canary, before and as it is asked for now. */
  readonly weight: { readonly before: number; readonly after: number };
  /** What was measured, where that is why. */
  readonly measurement: NoticeMeasurement | null;
  readonly links: { readonly admin: string };
}

export interface NoticeMeasurement {
  readonly metric: string;
  /** The trigger's line, or the analysis metric's condition. */
  readonly rule: string;
  readonly verdict: Verdict;
  /** As people read them; empty where there is none. */
  readonly value: string;
  readonly limit: string;
  /** In the metric's unit; null where there is no number. */
  readonly valueNumber: number | null;
  readonly limitNumber: number | null;
  /** What stands behind the value, and over how long; null where the template does not say. */
  readonly samples: number | null;
  readonly window: string | null;
  /** PromQL by what it answers: value, samples, baseline. */
  readonly queries: Readonly<Record<string, string>>;
}
