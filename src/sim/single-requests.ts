import type { AnswerPlan, ModelRequest } from '../core/model/answer-plan.ts';
import type { Injected } from '../core/model/answer-text.ts';
import { effectsAt, profileUnder } from '../core/model/effects.ts';
import { engineUnder } from '../core/model/engine/engine-under.ts';
import { enginePieces } from '../core/model/engine/paced-plan.ts';
import { planRequest } from '../core/model/plan-request.ts';
import { countPlanned } from '../core/model/server/planned-request.ts';
import type { Struck } from '../core/model/struck.ts';
import { bucket } from '../core/routing/bucket.ts';
import { decide, type Role } from '../core/routing/decision.ts';
import { GpuBill } from '../core/routing/gpu-bill.ts';
import type { RoutedRequest } from '../core/routing/route-match.ts';
import {
  asksForSegment,
  claimOn,
  NO_ROUTES,
  type Routes,
  wantsCopy,
} from '../core/routing/routes.ts';
import { meetsSlo } from '../core/routing/slo.ts';
import { combinedScore } from '../core/scoring/combined-score.ts';
import { isBadAnswer } from '../core/scoring/quality.ts';
import { textScorer } from '../core/scoring/text-scorer.ts';
import { arrivals } from '../core/traffic/arrivals.ts';
import { draws } from '../core/traffic/draws.ts';
import type { Context, PlannedRequest } from '../core/traffic/plan.ts';
import { ModelBooks } from './books.ts';
import { EventQueue } from './event-queue.ts';
import { segmentFinder } from './segments.ts';
import { serverEnd } from './server-end.ts';
import { serverMetrics } from './server-target.ts';
import type { Serving } from './serving.ts';
import type { ServingSite } from './serving-site.ts';
import { copySettled, isWhole, type Settlement, settlementOf, timesOf } from './settlement.ts';
import { virtualEngine } from './virtual-engine.ts';

type Happening = () => void;

/** Where all traffic goes. */
const CHAT = '/v1/chat/completions';

/** How long it takes to hear that a connection is refused (wall). */
const REFUSAL_MS = 1;

/**
 * Every request by itself, with the very draws that the same request has in a rehearsal of the same
 * seed: its arrival, its user and prompt, its fault, its wording and its times.
 *
 *   arrival ──► decision ──► the model's plan ──► its end, in the books
 *                   └── refused by the canary: stable instead
 */
export function singleRequests(site: ServingSite): Serving {
  const { scenario, seed, compression, salt, prompts } = site;
  const books = {
    stable: new ModelBooks(site.owners.stable),
    canary: new ModelBooks(site.owners.canary),
  };
  const queue = new EventQueue<Happening>();
  const servers = { stable: serverOf('stable'), canary: serverOf('canary') };
  const engines = { stable: engineOf('stable'), canary: engineOf('canary') };
  const billing = { stable: billingOf('stable'), canary: billingOf('canary') };
  const { share } = scenario.scoring;
  const scorers = scenario.scoring.text.map(textScorer);
  const withSegment = segmentFinder(scenario);
  const users = new Set<string>();
  let exposed = 0;
  let bad = 0;
  let sent = 0;
  let weight = 0;
  let routes: Routes = NO_ROUTES;
  let closed = false;
  let nowMs = 0;
  let canaryEndMs = 0;

  // A request tells its model its time in whole milliseconds.
  const effects = (role: Role, request: PlannedRequest) =>
    effectsAt(scenario.faults, role, Math.round(nowMs), struckOf(request));

  /** Adds to the requests that are with a model, as the router sees it. */
  function billingOf(role: Role) {
    const { gpu } = site.owners[role].price;
    if (gpu === undefined) return null;
    const bill = new GpuBill(gpu);
    let inFlight = 0;
    return (more: number): void => {
      inFlight += more;
      bill.serving(inFlight, nowMs / compression);
      books[role].series.gpuUsd = bill.usdAt(nowMs / compression);
    };
  }

  function serverOf(role: Role) {
    return site.asksServers ? serverMetrics(scenario.models[role], { role }) : null;
  }

  function engineOf(role: Role) {
    const profile = scenario.models[role].engine;
    if (profile === undefined) return null;
    const planAtMs = (engineMs: number) => engineMs * compression;
    const engineSite = { role, seed, faults: scenario.faults, planAtMs };
    const engine = engineUnder(profile, engineSite, servers[role]?.watch);
    servers[role]?.runsOn(engine);
    return virtualEngine({ profile, engine }, queue, compression);
  }

  function arrive(request: PlannedRequest, answered: Happening): void {
    sent += 1;
    const claim = routes.headers.length > 0 ? claimOn(routes, routedFrom(request)) : null;
    const { role } = decide({ salt, key: request.userId, canaryPercent: weight, claim });
    serve(role, request, answered);
    if (role === 'stable' && routes.mirrors.length > 0) mirror(request);
  }

  /** As the router sees it; who is in which segment is asked only where it matters. */
  function routedFrom(request: PlannedRequest): RoutedRequest {
    const routed = asRouted(request);
    return asksForSegment(routes) ? withSegment(routed, request.userId) : routed;
  }

  function mirror(request: PlannedRequest): void {
    if (wantsCopy(routes, routedFrom(request), { salt, requestId: request.id })) {
      books.canary.series.copied += 1;
      copy(request);
    }
  }

  /** The canary answers it as any other; no user gets the answer. */
  function copy(request: PlannedRequest): void {
    const { copies } = books.canary;
    if (copies === null) return;
    if (isRefusing('canary')) {
      copies.series.countErrors('refused', 1);
      copies.series.latency.observe(REFUSAL_MS / 1_000);
      return;
    }
    answer('canary', request, (injected, settlement) => {
      if (injected !== null) copies.countInjected(injected, 1);
      bookAnswer(copies, copySettled(settlement));
      if (isToBeScored(request)) score(copies, request, settlement);
    });
  }

  function isRefusing(role: Role): boolean {
    const { refuse, down } = effectsAt(scenario.faults, role, Math.round(nowMs));
    return refuse === true || down === true;
  }

  function serve(role: Role, request: PlannedRequest, answered: Happening): void {
    books[role].dispatched += 1;
    if (isRefusing(role)) {
      refused(role, request, answered);
      return;
    }
    billing[role]?.(1);
    answer(role, request, (injected, settlement) => {
      billing[role]?.(-1);
      if (injected !== null) books[role].countInjected(injected, 1);
      book(role, request, settlement);
      answered();
    });
  }

  /** What a model makes of a request, told when it ends; nothing is injected into what is no answer. */
  function answer(
    role: Role,
    request: PlannedRequest,
    settled: (injected: Injected | null, settlement: Settlement) => void,
  ): void {
    const { refuse: _, down: __, ...rest } = effects(role, request);
    const asked = askedOf(request);
    const chance = { seed, role, id: request.id };
    const plan = planRequest(profileUnder(scenario.models[role], rest), asked, chance);
    const server = servers[role];
    const engine = engines[role];
    const pieces = enginePieces(plan, request.stream);
    const isMade = engine !== null && pieces > 0;
    const ended = (made: AnswerPlan, settlement: Settlement, endMs: number) => {
      if (role === 'canary') canaryEndMs = Math.max(canaryEndMs, endMs);
      const isAnswer = made.kind === 'answer' && settlement.code === 200;
      settled(isAnswer ? made.answer.injected : null, settlement);
      if (server === null) return;
      const end = serverEnd(made, settlement, { streamed: request.stream, maxTokens: null });
      server.inFlight -= 1;
      if (!isMade) countPlanned(server.requests, end.request);
      if (end.status !== null) server.answered(CHAT, end.status);
    };
    const sentMs = nowMs;
    // An engine's stream that stalls ends after its last token.
    const endAs = (made: AnswerPlan) => {
      const settlement = settlementOf(made, asked, request.stream);
      const endMs = Math.max(sentMs + settlement.afterMs * compression, nowMs);
      queue.put(endMs, () => ended(made, settlement, endMs));
    };
    if (server !== null) server.inFlight += 1;
    if (engine !== null && isMade) {
      engine({
        plan,
        prompt: wholePrompt(request),
        pieces,
        atMs: nowMs,
        streamed: request.stream,
        reason: plan.kind === 'answer' ? plan.answer.finishReason : 'error',
        ended: endAs,
      });
      return;
    }
    endAs(plan);
  }

  /** A canary that refuses is stood in for by stable, before a byte was sent. */
  function refused(role: Role, request: PlannedRequest, answered: Happening): void {
    const { series } = books[role];
    series.countRequests(502, 1);
    series.countErrors('refused', 1);
    if (role === 'canary') {
      serve('stable', request, answered);
      return;
    }
    series.latency.observe(REFUSAL_MS / 1_000);
    queue.put(nowMs + REFUSAL_MS * compression, answered);
  }

  function book(role: Role, request: PlannedRequest, settled: Settlement): void {
    const { series } = books[role];
    series.countRequests(settled.code, 1);
    bookAnswer(books[role], settled);
    if (scenario.slo !== null && isWhole(settled) && meetsSlo(scenario.slo, timesOf(settled)))
      series.sloMet += 1;
    if (role === 'canary' && settled.exposed) {
      exposed += 1;
      users.add(request.userId);
      if (settled.kind !== null) bad += 1;
    }
    if (!isToBeScored(request)) return;
    const isBad = score(books[role], request, settled);
    if (isBad && role === 'canary') bad += 1;
  }

  function bookAnswer({ series }: ModelBooks, settled: Settlement): void {
    if (settled.timed) series.latency.observe(settled.afterMs / 1_000);
    if (settled.kind !== null) series.countErrors(settled.kind, 1);
    for (const flaw of settled.flaws) series.countFlaws(flaw, 1);
    if (settled.firstTokenMs !== null) series.firstToken.observe(settled.firstTokenMs / 1_000);
    for (const gapMs of settled.gapsMs) series.interToken.observe(gapMs / 1_000);
    series.inputTokens += settled.inputTokens;
    series.outputTokens += settled.outputTokens;
  }

  function isToBeScored({ id }: PlannedRequest): boolean {
    return bucket(`${salt}/scoring`, id) < share;
  }

  /** Returns whether it is a bad answer, as far as can be told. */
  function score(to: ModelBooks, { id, prompt }: PlannedRequest, settled: Settlement): boolean {
    const { text, finishReason } = settled;
    if (text === null) return false;
    const { series, scorers: tallies } = to;
    const asked = { requestId: id, question: prompt, answer: text, context: '', finishReason };
    const scores = scorers.map(({ kind, score: scoreOf }) => {
      const said = scoreOf(asked);
      tallies.add(kind, said);
      series.countVerdicts(kind, said.verdict, 1);
      return said;
    });
    const { verdict, quality, hallucination } = combinedScore(scores);
    if (verdict === 'unknown') return false;
    series.scored += 1;
    to.qualitySum += quality;
    if (hallucination) series.hallucinations += 1;
    series.quality = to.meanOfLast(quality);
    const isBad = isBadAnswer(quality, hallucination);
    if (isBad) to.scoredBad += 1;
    return isBad;
  }

  function sendOpenLoops(): void {
    const source = { seed, timeScale: compression, prompts };
    const planned = arrivals(scenario.traffic, source);
    const sendNext = (): void => {
      const next = planned.next();
      if (next.done) return;
      queue.put(next.value.atMs * compression, () => {
        if (closed) return;
        arrive(next.value, ignore);
        sendNext();
      });
    };
    sendNext();
  }

  function sendClosedLoops(): void {
    let beginMs = 0;
    for (const [phaseIndex, phase] of scenario.traffic.phases.entries()) {
      const endMs = beginMs + phase.forMs;
      if (phase.load.kind === 'closed') {
        const draw = draws(phase, { seed, phaseIndex, prompts });
        let count = 0;
        const send = (): void => {
          if (closed || nowMs >= endMs) return;
          const id = `c-${phaseIndex}-${count}`;
          count += 1;
          arrive({ id, atMs: nowMs / compression, ...draw() }, send);
        };
        for (let i = 0; i < phase.load.connections; i += 1) queue.put(beginMs, send);
      }
      beginMs = endMs;
    }
  }

  function passTo(atMs: number): void {
    while (queue.nextAtMs <= atMs) {
      const next = queue.take();
      if (next === undefined) break;
      nowMs = next.atMs;
      next.event();
    }
    nowMs = Math.max(nowMs, atMs);
    for (const bill of [billing.stable, billing.canary]) bill?.(0);
  }

  sendOpenLoops();
  sendClosedLoops();
  return {
    books,
    servers,
    passTo,
    setWeight: (percent) => {
      weight = percent;
    },
    setRoutes: (wanted) => {
      routes = wanted;
    },
    drain: () => {
      closed = true;
      const beganMs = nowMs;
      passTo(Number.MAX_VALUE);
      return Math.max(beganMs, canaryEndMs);
    },
    exposure: () => ({ canaryRequests: exposed, users: users.size, badAnswers: bad }),
    sent: () => sent,
  };
}

function ignore(): void {}

/** What the mock makes of its body and headers (`src/live/mock/completion-request.ts`). */
function askedOf({ prompt, context, answerTokens }: PlannedRequest): ModelRequest {
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

function asRouted({ id, userId, segment }: PlannedRequest): RoutedRequest {
  return {
    method: 'POST',
    path: CHAT,
    headers: {
      'content-type': 'application/json',
      'x-request-id': id,
      'x-user-id': userId,
      'x-user-segment': segment,
    },
  };
}
