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
import type { PlannedRequest } from '../core/traffic/plan.ts';
import { ModelBooks } from './books.ts';
import { EventQueue } from './event-queue.ts';
import { segmentFinder } from './segments.ts';
import { serverMetrics } from './server-target.ts';
import type { Serving } from './serving.ts';
import type { ServingSite } from './serving-site.ts';
import { copySettled, isWhole, leftAfter, type Settlement, timesOf } from './settlement.ts';
import { askedOf, CHAT, REFUSAL_MS, virtualModel } from './virtual-model.ts';
import { sendTraffic } from './virtual-traffic.ts';

type Happening = () => void;

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
  const time = { queue, nowMs: () => nowMs };
  const servers = { stable: serverOf('stable'), canary: serverOf('canary') };
  const models = { stable: modelOf('stable'), canary: modelOf('canary') };
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
  let isKilled = false;
  /** Each cuts an answer of the canary that a user waits for. */
  const cuts = new Set<Happening>();
  let nowMs = 0;
  let canaryEndMs = 0;

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

  function modelOf(role: Role) {
    const server = servers[role];
    const profile = scenario.models[role];
    const site = { role, profile, faults: scenario.faults, seed, compression, server };
    return virtualModel(site, time);
  }

  function arrive(request: PlannedRequest, answered: Happening): void {
    sent += 1;
    const claim = routes.headers.length > 0 ? claimOn(routes, routedFrom(request)) : null;
    const { role } = decide({ salt, key: request.userId, canaryPercent: weight, isKilled, claim });
    serve(role, request, answered);
    if (role === 'stable' && !isKilled && routes.mirrors.length > 0) mirror(request);
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
    if (models.canary.isRefusing()) {
      copies.series.countErrors('refused', 1);
      copies.series.latency.observe(REFUSAL_MS / 1_000);
      return;
    }
    models.canary.answer(request, (settlement, injected, endMs) => {
      canaryEndMs = Math.max(canaryEndMs, endMs);
      if (injected !== null) copies.countInjected(injected, 1);
      bookAnswer(copies, copySettled(settlement));
      if (isToBeScored(request)) score(copies, request, settlement);
    });
  }

  function serve(role: Role, request: PlannedRequest, answered: Happening): void {
    books[role].dispatched += 1;
    if (models[role].isRefusing()) {
      refused(role, request, answered);
      return;
    }
    billing[role]?.(1);
    const sentMs = nowMs;
    let cutAfterMs: number | null = null;
    const cut = (): void => {
      cutAfterMs = (nowMs - sentMs) / compression;
      canaryEndMs = Math.max(canaryEndMs, nowMs);
      giveUp();
      billing[role]?.(-1);
      answered();
    };
    if (role === 'canary') cuts.add(cut);
    const giveUp = models[role].answer(request, (settlement, injected, endMs) => {
      if (cutAfterMs !== null) {
        bookCut(request, leftAfter(cutAfterMs, settlement, askedOf(request)));
        return;
      }
      cuts.delete(cut);
      if (role === 'canary') canaryEndMs = Math.max(canaryEndMs, endMs);
      billing[role]?.(-1);
      if (injected !== null) books[role].countInjected(injected, 1);
      book(role, request, settlement);
      answered();
    });
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

  /** Withdrawn from every rate; what its user had seen by then, the model was paid for. */
  function bookCut({ userId }: PlannedRequest, settled: Settlement): void {
    bookAnswer(books.canary, settled);
    if (!settled.exposed) return;
    exposed += 1;
    users.add(userId);
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

  const traffic = { plan: scenario.traffic, seed, compression, prompts };
  const stop = sendTraffic(traffic, time, arrive);
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
    setKilled: (isOn) => {
      isKilled = isOn;
      if (!isOn || scenario.killSwitch.inFlight === 'finish') return 0;
      const cut = [...cuts];
      cuts.clear();
      for (const each of cut) each();
      return cut.length;
    },
    drain: () => {
      stop();
      const beganMs = nowMs;
      passTo(Number.MAX_VALUE);
      return Math.max(beganMs, canaryEndMs);
    },
    exposure: () => ({ canaryRequests: exposed, users: users.size, badAnswers: bad }),
    sent: () => sent,
  };
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
