import type { HttpBindings } from '@hono/node-server';
import type { AnswerPlan } from '../../core/model/answer-plan.ts';
import { effectsAt, profileUnder } from '../../core/model/effects.ts';
import type { Effects } from '../../core/model/fault.ts';
import { askedFault } from '../../core/model/faults/asked-fault.ts';
import { planRequest } from '../../core/model/plan-request.ts';
import type { Profile } from '../../core/model/profile.ts';
import { countPlanned } from '../../core/model/server/planned-request.ts';
import type { Handler, ServerMetrics } from '../../core/model/server/server-metrics.ts';
import { admit, invalid, OVERLOADED, sendRefusal } from './admission.ts';
import { type Arrival, arrivalOf } from './arrival.ts';
import type { CompletionRequest, Endpoint } from './completion-request.ts';
import type { EngineRoom } from './engine-room.ts';
import { freshProgress, type Progress } from './exchange.ts';
import { MAX_IN_FLIGHT } from './limits.ts';
import type { Pacer } from './pacer.ts';
import type { PlanClock } from './plan-clock.ts';
import type { RequestRecord } from './request-record.ts';
import { respond } from './respond.ts';
import type { MockSettings } from './settings.ts';

/** What the two completion endpoints of one mock share. */
export interface CompletionDesk {
  readonly settings: Omit<MockSettings, 'profile'>;
  /** How it behaves at this moment. */
  profile(): Profile;
  readonly clock: PlanClock;
  readonly pacer: Pacer;
  readonly engine: EngineRoom | null;
  readonly metrics: ServerMetrics;
  readonly record: (record: RequestRecord) => void;
  /** Requests that came without a name of their own, and those under way. */
  readonly counts: { unnamed: number; inFlight: number };
}

const PATHS: Record<Endpoint, Handler> = {
  chat: '/v1/chat/completions',
  text: '/v1/completions',
};

/** Serves one request; resolves when its answer is under way, not when it is over. */
export async function serveCompletion(
  desk: CompletionDesk,
  endpoint: Endpoint,
  { incoming, outgoing }: Pick<HttpBindings, 'incoming' | 'outgoing'>,
): Promise<void> {
  const { counts, settings, metrics } = desk;
  const progress = freshProgress();
  let maxTokens: number | null = null;
  let arrival = arrivalOf(incoming, desk.clock, () => {
    counts.unnamed += 1;
    return `unnamed-${counts.unnamed}`;
  });
  counts.inFlight += 1;
  metrics.inFlight += 1;
  outgoing.once('close', () => {
    counts.inFlight -= 1;
    metrics.inFlight -= 1;
    const sentAll = progress.complete && outgoing.writableFinished;
    close(desk, endpoint, { arrival, progress, sentAll, maxTokens });
  });

  const admission = counts.inFlight > MAX_IN_FLIGHT ? OVERLOADED : await admit(endpoint, incoming);
  if (outgoing.destroyed) return;
  const asked = arrival.fault === null ? {} : askedFault(arrival.fault);
  if (!admission.ok || typeof asked === 'string') {
    const refusal = admission.ok ? invalid(400, String(asked), null) : admission;
    progress.status = refusal.status;
    progress.reason = 'error';
    progress.complete = true;
    sendRefusal(outgoing, refusal);
    return;
  }
  const { request } = admission;
  maxTokens = request.maxTokens;
  arrival = { ...arrival, user: arrival.user ?? request.user };
  const exchange = {
    outgoing,
    request,
    head: {
      endpoint,
      id: `${endpoint === 'chat' ? 'chatcmpl' : 'cmpl'}-${arrival.id}`,
      model: desk.profile().version,
      createdSeconds: Math.floor(arrival.receivedAtMs / 1_000),
    },
    startedMs: arrival.startedMs,
    pacer: desk.pacer,
    engine: desk.engine,
    progress,
  };
  respond(exchange, planFor({ ...settings, profile: desk.profile() }, arrival, { request, asked }));
}

function planFor(
  { profile, role, seed, faults }: MockSettings,
  { id, planAtMs, user, segment, answerTokens }: Arrival,
  { request, asked }: { readonly request: CompletionRequest; readonly asked: Effects },
): AnswerPlan {
  const struck = { user, segment, prompt: request.prompt };
  const effects = planAtMs === null ? {} : effectsAt(faults, role, planAtMs, struck);
  const sized = answerTokens === null ? request : { ...request, answerTokens };
  // What the request asks for goes over what the scenario has planned.
  const under = profileUnder(profileUnder(profile, effects), asked);
  return planRequest(under, sized, { seed, role, id });
}

interface Closed {
  readonly arrival: Arrival;
  readonly progress: Progress;
  readonly sentAll: boolean;
  readonly maxTokens: number | null;
}

function close(desk: CompletionDesk, endpoint: Endpoint, closed: Closed): void {
  const { arrival, progress, sentAll, maxTokens } = closed;
  const { status, injected, inputTokens, outputTokens, answer, isMadeByEngine } = progress;
  const reason = progress.complete && !sentAll ? 'abort' : progress.reason;
  // What was refused before the model was asked is in http_requests_total only, as vLLM has it.
  if (injected !== null && !isMadeByEngine)
    countPlanned(desk.metrics.requests, { reason, answer, tokens: outputTokens, maxTokens });
  if (status !== null) desk.metrics.answered(PATHS[endpoint], status);
  desk.record({
    id: arrival.id,
    user: arrival.user,
    receivedAtMs: arrival.receivedAtMs,
    planAtMs: arrival.planAtMs,
    status,
    injected,
    inputTokens,
    outputTokens,
    finished: sentAll,
  });
}
