import type { AnswerPlan, ModelRequest } from '../core/model/answer-plan.ts';
import type { Injected } from '../core/model/answer-text.ts';
import { effectsAt, profileUnder } from '../core/model/effects.ts';
import { engineUnder } from '../core/model/engine/engine-under.ts';
import { enginePieces } from '../core/model/engine/paced-plan.ts';
import type { Fault } from '../core/model/fault.ts';
import { planRequest } from '../core/model/plan-request.ts';
import type { Profile } from '../core/model/profile.ts';
import { countPlanned } from '../core/model/server/planned-request.ts';
import type { ServerMetrics } from '../core/model/server/server-metrics.ts';
import type { Struck } from '../core/model/struck.ts';
import type { Context, PlannedRequest } from '../core/traffic/plan.ts';
import type { EventQueue } from './event-queue.ts';
import { serverEnd } from './server-end.ts';
import { type Settlement, settlementOf } from './settlement.ts';
import { virtualEngine } from './virtual-engine.ts';

/** Where all traffic goes. */
export const CHAT = '/v1/chat/completions';

/** How long it takes to hear that a connection is refused (wall). */
export const REFUSAL_MS = 1;

/** Which model it is, and what befalls it. */
export interface VirtualModelSite {
  /** The part that it plays: stable, canary, an arm. */
  readonly role: string;
  readonly profile: Profile;
  readonly faults: readonly Fault<string>[];
  readonly seed: number;
  readonly compression: number;
  /** What it exposes; null where nothing asks for it. */
  readonly server: ServerMetrics | null;
}

/** The moment of a virtual world, and what is to happen in it; in plan time. */
export interface VirtualTime {
  nowMs(): number;
  readonly queue: EventQueue<() => void>;
}

/** A model server of a virtual world. */
export interface VirtualModel {
  /** Whether it takes no connection now. */
  isRefusing(): boolean;
  /**
   * What it makes of a request, told when that ends; nothing is injected into what is no answer. What
   * comes back tells an engine that nobody waits for it any more.
   */
  answer(request: PlannedRequest, ended: ModelEnded): () => void;
}

export type ModelEnded = (settlement: Settlement, injected: Injected | null, endMs: number) => void;

export function virtualModel(site: VirtualModelSite, time: VirtualTime): VirtualModel {
  const { role, profile, faults, seed, compression, server } = site;
  const { queue } = time;
  const engine = engineOf(site, queue);

  // A request tells its model its time in whole milliseconds.
  const effects = (request: Struck | null) =>
    effectsAt(faults, role, Math.round(time.nowMs()), request);

  function answer(request: PlannedRequest, ended: ModelEnded): () => void {
    const { refuse: _, down: __, ...rest } = effects(struckOf(request));
    const asked = askedOf(request);
    const plan = planRequest(profileUnder(profile, rest), asked, { seed, role, id: request.id });
    const pieces = enginePieces(plan, request.stream);
    const isMade = engine !== null && pieces > 0;
    const end = (made: AnswerPlan, settlement: Settlement, endMs: number) => {
      const isAnswer = made.kind === 'answer' && settlement.code === 200;
      ended(settlement, isAnswer ? made.answer.injected : null, endMs);
      if (server === null) return;
      const seen = serverEnd(made, settlement, { streamed: request.stream, maxTokens: null });
      server.inFlight -= 1;
      if (!isMade) countPlanned(server.requests, seen.request);
      if (seen.status !== null) server.answered(CHAT, seen.status);
    };
    const sentMs = time.nowMs();
    // An engine's stream that stalls ends after its last token.
    const endAs = (made: AnswerPlan) => {
      const settlement = settlementOf(made, asked, request.stream);
      const endMs = Math.max(sentMs + settlement.afterMs * compression, time.nowMs());
      queue.put(endMs, () => end(made, settlement, endMs));
    };
    if (server !== null) server.inFlight += 1;
    if (engine === null || !isMade) {
      endAs(plan);
      return () => {};
    }
    return engine({
      plan,
      prompt: wholePrompt(request),
      pieces,
      atMs: sentMs,
      streamed: request.stream,
      reason: plan.kind === 'answer' ? plan.answer.finishReason : 'error',
      ended: endAs,
    });
  }

  return {
    answer,
    isRefusing: () => {
      const { refuse, down } = effects(null);
      return refuse === true || down === true;
    },
  };
}

function engineOf(
  { role, profile, faults, seed, compression, server }: VirtualModelSite,
  queue: VirtualTime['queue'],
) {
  if (profile.engine === undefined) return null;
  const planAtMs = (engineMs: number) => engineMs * compression;
  const engine = engineUnder(profile.engine, { role, seed, faults, planAtMs }, server?.watch);
  server?.runsOn(engine);
  return virtualEngine({ profile: profile.engine, engine }, queue, compression);
}

/** What the mock makes of its body and headers (`src/live/mock/completion-request.ts`). */
export function askedOf({ prompt, context, answerTokens }: PlannedRequest): ModelRequest {
  return {
    prompt,
    maxTokens: null,
    ...(context === undefined ? {} : { context: sizeOf(context) }),
    ...(answerTokens === undefined ? {} : { answerTokens }),
  };
}

function sizeOf({ messages, tokens }: Context): { tokens: number; characters: number } {
  return { tokens, characters: messages.reduce((sum, { content }) => sum + content.length, 0) };
}

function wholePrompt({ prompt, context }: PlannedRequest): string {
  return (context?.messages ?? []).map(({ content }) => `${content}\n`).join('') + prompt;
}

function struckOf({ userId: user, segment, prompt }: PlannedRequest): Struck {
  return { user, segment, prompt };
}
