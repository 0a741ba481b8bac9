import type { FailureKind } from '../../core/routing/failure-kind.ts';
import { meetsSlo, type Slo } from '../../core/routing/slo.ts';
import type { AnswerWatch } from './answer-watch.ts';
import type { ExposureCount } from './exposure.ts';
import type { FeedbackDesk } from './feedback.ts';
import type { GoodputCounts } from './goodput.ts';
import type { Job } from './job.ts';
import type { ScoringQueue } from './scoring-queue.ts';
import type { Upstream } from './upstream.ts';

/** Nginx's code for a client that closed the request: neither success nor error. */
export const CLIENT_LEFT = 499;

/** How an attempt to have a request answered by a model ended. */
export interface Settlement {
  readonly job: Job;
  readonly upstream: Upstream;
  /** The status that the client got. */
  readonly code: number;
  readonly kind: FailureKind | null;
  /** Undefined if no answer began. */
  readonly watch: AnswerWatch | undefined;
  readonly seconds: number;
}

/** Where ended attempts are booked: series, exposure, scoring. */
export interface Ledger {
  /** The client got an answer, if only of an error. */
  answered(settlement: Settlement): void;
  /** The client left before the end. */
  left(settlement: Settlement): void;
  /** The model refused, and the other one serves instead: an error, but nobody was exposed. */
  handedOver(settlement: Settlement): void;
}

export interface LedgerBooks {
  readonly exposure: ExposureCount;
  readonly queue: Pick<ScoringQueue, 'offer'>;
  /** Undefined where users are not asked. */
  readonly feedback: Pick<FeedbackDesk, 'answered'> | undefined;
  readonly goodput: GoodputCounts;
  /** Undefined where users are promised nothing. */
  readonly slo: Slo | undefined;
}

export function ledger({ exposure, queue, feedback, goodput, slo }: LedgerBooks): Ledger {
  return {
    answered: (settlement) => {
      const { upstream, job, code, kind, watch, seconds } = settlement;
      upstream.meter.request(code);
      upstream.meter.latency(seconds);
      if (kind !== null) upstream.meter.error(kind);
      bookTokens(settlement);
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
      const answer = watch.keptForScoring();
      if (answer === undefined) return;
      const { body: requestBody } = job;
      queue.offer({ role, requestId, requestBody, answer, streamed: watch.isStream });
    },
    left: (settlement) => {
      const { upstream, job, watch } = settlement;
      upstream.meter.request(CLIENT_LEFT);
      goodput.ended(upstream.target.role, false);
      // The model worked for what it sent, and its user saw it.
      bookTokens(settlement);
      if (watch !== undefined && upstream.target.role === 'canary') exposure.answered(userOf(job));
    },
    handedOver: ({ upstream, code, kind }) => {
      upstream.meter.request(code);
      goodput.ended(upstream.target.role, false);
      if (kind !== null) upstream.meter.error(kind);
    },
  };
}

function hasMet(slo: Slo, { code, kind, watch, seconds }: Settlement): boolean {
  return (
    code === 200 &&
    kind === null &&
    watch !== undefined &&
    meetsSlo(slo, watch.times(seconds * 1_000))
  );
}

function bookTokens({ upstream, job, watch }: Settlement): void {
  const usage = watch?.usage(job.body);
  if (usage !== undefined) upstream.meter.tokens(usage.inputTokens, usage.outputTokens);
}

function userOf(job: Job): string | undefined {
  return job.identity.isUser ? job.identity.key : undefined;
}
