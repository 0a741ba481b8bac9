import type { Role } from '../../core/routing/decision.ts';
import type { FailureKind } from '../../core/routing/failure-kind.ts';
import { meetsSlo, type Slo } from '../../core/routing/slo.ts';
import type { Copies } from '../shadow/copies.ts';
import type { Outcome } from '../shadow/messages.ts';
import type { Usage } from './answer.ts';
import type { AnswerWatch } from './answer-watch.ts';
import type { ExposureCount } from './exposure.ts';
import type { FeedbackDesk } from './feedback.ts';
import type { GoodputCounts } from './goodput.ts';
import type { Job } from './job.ts';
import { joined } from './request-body.ts';
import type { ScoringQueue } from './scoring-queue.ts';
import type { Upstream } from './upstream.ts';

/** Nginx's code for a client that closed the request: neither success nor error. */
export const CLIENT_LEFT = 499;

/** How an attempt to have a request answered by a model ended. */
export interface Settlement<Part extends string = Role> {
  readonly job: Job;
  readonly upstream: Upstream<Part>;
  /** The status that the client got. */
  readonly code: number;
  readonly kind: FailureKind | null;
  /** Undefined if no answer began. */
  readonly watch: AnswerWatch | undefined;
  readonly seconds: number;
}

/** Where ended attempts are booked: series, exposure, scoring. */
export interface Ledger<Part extends string = Role> {
  /** The client got an answer, if only of an error. */
  answered(settlement: Settlement<Part>): void;
  /** The client left before the end. */
  left(settlement: Settlement<Part>): void;
  /** The kill switch cut it off: withdrawn from every rate, though its user may have seen a part. */
  cut(settlement: Settlement<Part>): void;
  /** The model refused, and the other one serves instead: an error, but nobody was exposed. */
  handedOver(settlement: Settlement<Part>): void;
}

export interface LedgerBooks {
  readonly exposure: ExposureCount;
  readonly queue: Pick<ScoringQueue, 'offer'>;
  /** Undefined where users are not asked. */
  readonly feedback: Pick<FeedbackDesk, 'answered'> | undefined;
  readonly goodput: GoodputCounts;
  /** Undefined where users are promised nothing. */
  readonly slo: Slo | undefined;
  /** Undefined where pairs are not logged. */
  readonly pairs: Pick<Copies, 'answered'> | undefined;
}

export function ledger({ exposure, queue, feedback, goodput, slo, pairs }: LedgerBooks): Ledger {
  return {
    answered: (settlement) => {
      const { upstream, job, code, kind, watch } = settlement;
      const usage = bookAnswered(settlement);
      if (job.copyId !== null) pairs?.answered(job.copyId, outcomeOf(settlement, usage));
      const met = slo !== undefined && hasMet(slo, settlement);
      if (met) upstream.meter.metSlo();
      goodput.ended(upstream.target.role, met);
      if (upstream.target.role === 'canary') {
        exposure.answered(userOf(job));
        if (kind !== null) exposure.bad();
      }
      if (kind !== null || code !== 200 || watch === undefined) return;
      const { role } = upstream.target;
      const { requestId } = job.identity;
      feedback?.answered(role, [requestId, watch.answerId]);
      const answer = job.sampled ? watch.keptWhole() : undefined;
      if (answer === undefined) return;
      const { body: requestBody } = job;
      queue.offer({ owner: role, requestId, requestBody, answer, streamed: watch.isStream });
    },
    left: (settlement) => {
      const { upstream, job, watch } = settlement;
      if (job.copyId !== null) pairs?.answered(job.copyId, null);
      goodput.ended(upstream.target.role, false);
      bookLeft(settlement);
      if (watch !== undefined && upstream.target.role === 'canary') exposure.answered(userOf(job));
    },
    cut: (settlement) => {
      bookTokens(settlement);
      if (settlement.watch !== undefined) exposure.answered(userOf(settlement.job));
    },
    handedOver: ({ upstream, code, kind }) => {
      upstream.meter.request(code);
      goodput.ended(upstream.target.role, false);
      if (kind !== null) upstream.meter.error(kind);
    },
  };
}

/** An answer in its model's series; returns its tokens, where they are known. */
export function bookAnswered(settlement: Settlement<string>): Usage | undefined {
  const { upstream, code, kind, watch, seconds } = settlement;
  upstream.meter.request(code);
  upstream.meter.latency(seconds);
  if (kind !== null) upstream.meter.error(kind);
  const usage = bookTokens(settlement);
  if (kind === null) for (const flaw of watch?.flaws() ?? []) upstream.meter.flaw(flaw);
  return usage;
}

/** The same of one whose client left. */
export function bookLeft(settlement: Settlement<string>): Usage | undefined {
  settlement.upstream.meter.request(CLIENT_LEFT);
  // The model worked for what it sent, and its user saw it.
  return bookTokens(settlement);
}

function hasMet(slo: Slo, { code, kind, watch, seconds }: Settlement<string>): boolean {
  return (
    code === 200 &&
    kind === null &&
    watch !== undefined &&
    meetsSlo(slo, watch.times(seconds * 1_000))
  );
}

function bookTokens({ upstream, job, watch }: Settlement<string>): Usage | undefined {
  const usage = watch?.usage(job.body);
  if (usage !== undefined) upstream.meter.tokens(usage.inputTokens, usage.outputTokens);
  return usage;
}

function userOf(job: Job): string | undefined {
  return job.identity.isUser ? job.identity.key : undefined;
}

function outcomeOf({ code, kind, watch, seconds }: Settlement, usage: Usage | undefined): Outcome {
  const kept = watch?.keptBeginning();
  const { firstTokenMs } = watch?.times(seconds * 1_000) ?? { firstTokenMs: null };
  return {
    status: code,
    kind,
    seconds,
    firstTokenSeconds: firstTokenMs === null ? null : firstTokenMs / 1_000,
    usage: usage ?? null,
    streamed: watch?.isStream ?? false,
    answer: kept === undefined ? null : joined(kept).toString('latin1'),
    whole: watch?.keptWhole() !== undefined,
  };
}
