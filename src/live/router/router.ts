import type { Registry } from 'prom-client';
import type { VendorStats } from '../../core/flags/vendor-answer.ts';
import type { Role } from '../../core/routing/decision.ts';
import { NO_ROUTES, type Routes } from '../../core/routing/routes.ts';
import { isBadAnswer } from '../../core/scoring/quality.ts';
import type { ScorerKind } from '../../core/scoring/scorer-choice.ts';
import {
  type ScorerTallies,
  type ScorerTally,
  scorerTallies,
} from '../../core/scoring/scorer-tallies.ts';
import { type Copies, openCopies } from '../shadow/copies.ts';
import type { PairStats } from '../shadow/messages.ts';
import { routerApp } from './app.ts';
import { type Chooser, chooser, type RoutingState } from './chooser.ts';
import { type Detected, type Detection, detection } from './detected.ts';
import { receiver } from './dispatch.ts';
import type { Endpoints } from './endpoints.ts';
import { type Exposure, type ExposureCount, exposureCount } from './exposure.ts';
import { type FeedbackDesk, feedbackDesk } from './feedback.ts';
import { type GoodputCount, goodputCounts } from './goodput.ts';
import { requestNamer } from './identity.ts';
import type { InFlight } from './in-flight.ts';
import { type InFlightChoice, KillGate } from './kill-gate.ts';
import { ledger } from './ledger.ts';
import type { LlmJudge, LlmJudgeStats } from './llm-judge.ts';
import { type RouterMetrics, routerMetrics } from './metrics.ts';
import { type OpenServer, openServer } from './node-server.ts';
import { type ScoreBooks, type ScoringStats, scoringQueue } from './scoring-queue.ts';
import { segmentDesk } from './segments.ts';
import { type ServedFlags, servedFlags } from './served-flags.ts';
import { DEFAULT_TIMEOUTS, type RouterSettings, type ScoringSettings } from './settings.ts';
import { openUpstream, type Upstream } from './upstream.ts';

/** A running router. */
export interface Router {
  readonly port: number;
  readonly url: string;
  /** Share of keys that the canary gets now, 0..100. */
  readonly weight: number;
  /** Holds for every request whose routing decision comes after the call returns. */
  setWeight(percent: number): void;
  /** Replaces the header and mirror routes; holds as `setWeight` does. */
  setRoutes(routes: Routes): void;
  readonly isKilled: boolean;
  /**
   * The kill switch: every request goes to stable from now on, weight and routes aside; those that the
   * canary is answering end as they do or are cut. Resolves, with how many were cut, when no copy is
   * on its way to the canary either.
   */
  kill(inFlight: InFlightChoice): Promise<number>;
  unkill(): void;
  /** Which model would serve a user; see `Chooser`. */
  readonly foresee: Chooser['foresee'];
  exposure(): Exposure;
  inFlight(role: Role): number;
  /** How the replicas of a model are now. */
  endpoints(role: Role): ReturnType<Endpoints['states']>;
  /** Users' requests dispatched to a model since the start, whatever became of them. */
  started(role: Role): number;
  /** Resolves when all that was dispatched to the model, copies too, is on its way, or will never be. */
  whenHandedOver(role: Role): Promise<void>;
  /** Resolves when no request, nor a copy of one, is in flight to the model; at once if none is. */
  whenDrained(role: Role): Promise<void>;
  /** When a request was last dispatched to the canary, ms since the epoch. */
  readonly lastCanaryStartAtMs: number | null;
  goodput(): Readonly<Record<Role, GoodputCount>>;
  scoring(): ScoringStats;
  /** Resolves when no answer waits to be scored. */
  whenScored(): Promise<void>;
  detected(): Readonly<Record<Role, Detected>>;
  /** What each scorer said. */
  scorers(): Readonly<Record<Role, readonly ScorerTally[]>>;
  /** Null without an LLM judge. */
  judge(): LlmJudgeStats | null;
  /** What became of the questions to a vendor's provider; null without one. */
  vendor(): VendorStats | null;
  /** What became of the pairs of answers that were to be logged; final once stopped. */
  pairs(): PairStats;
  /** Copies that were not sent: too many were under way. */
  copiesDropped(): number;
  metricsText(): Promise<string>;
  /** All series of this process, for another to merge. */
  metricsJson: RouterMetrics['json'];
  /** What else is to be exposed with the router's series. */
  readonly registry: Registry;
  /** Serves on, while `/health` says 503 and every answer is the last of its connection. */
  leave(): void;
  /** Lets answers end for a moment, then closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts the router on loopback, with the canary's weight at 0. Rejects with an Error whose `code`
 * is the system's (EADDRINUSE) if it cannot listen.
 */
export async function startRouter(settings: RouterSettings): Promise<Router> {
  checkTargets(settings);
  const timeouts = { ...DEFAULT_TIMEOUTS, ...settings.timeouts };
  const { scoring, notice } = settings;
  const kinds = kindsOf(scoring);
  const metrics = routerMetrics(
    scoring.isItemised ? kinds : [],
    settings.slo !== undefined,
    settings.flags?.vendor,
    settings.stateAge,
  );
  const { meter } = metrics;
  const upstreams = {
    stable: openUpstream(settings.stable, meter(settings.stable), timeouts, notice),
    canary: openUpstream(settings.canary, meter(settings.canary), timeouts, notice),
  };
  const exposure = exposureCount();
  const found = { stable: detection(), canary: detection() };
  const tallies = { stable: scorerTallies(kinds), canary: scorerTallies(kinds) };
  const books = scoreBooks({ upstreams, exposure, found, tallies });
  const queue = scoringQueue(scoring, books);
  const feedback = scoring.feedback ? deskFor(books) : undefined;
  const goodput = goodputCounts();
  let weight = 0;
  let routes = NO_ROUTES;
  const copies = openCopies(settings, timeouts, {
    meter: upstreams.canary.meter.shadow,
    queue: scoringQueue(scoring, shadowBooks(upstreams.canary, { found, tallies })),
  });
  const gate = new KillGate(upstreams.stable, metrics.kill, settings.isKilled ?? false);
  const state: RoutingState = {
    salt: settings.salt,
    canaryPercent: () => weight,
    routes: () => routes,
    isKilled: () => gate.isClosed,
    segments: segmentDesk(settings.flags),
    claimsHeader: settings.flags?.claimsHeader ?? '',
  };
  const choosing = chooser(state);
  const flags = servedFlags(
    {
      foresee: (context, done) => choosing.foresee(context, done),
      versions: { stable: settings.stable.version, canary: settings.canary.version },
      state: () => JSON.stringify([gate.isClosed, weight, routes]),
    },
    settings,
  );
  const receive = receiver({
    chooser: choosing,
    sampling: { salt: `${settings.salt}/scoring`, share: settings.scoring.share },
    upstreamOf: (role) => upstreams[role],
    substituteFor: ({ target: { role } }) => (role === 'canary' ? upstreams.stable : undefined),
    ledger: ledger({ exposure, queue, feedback, goodput, slo: settings.slo, pairs: copies }),
    gate,
    copies,
    clientStallMs: timeouts.clientStallMs,
    makeId: requestNamer(),
  });
  const whenAll = async (role: Role, when: (inFlight: InFlight) => Promise<void>) => {
    const copying = role === 'canary' ? when(copies.inFlight) : undefined;
    await Promise.all([when(upstreams[role].inFlight), copying]);
  };
  let hasLeft = false;
  const { scrape = metrics.text } = settings;
  const server = await openServer(
    routerApp(receive, { scrape, metrics, feedback, flags, isLeaving: () => hasLeft }),
    settings,
  );
  const leave = (): void => {
    hasLeft = true;
    server.lastAnswers();
  };
  const { port, url } = server;
  return {
    port,
    url,
    get weight() {
      return weight;
    },
    setWeight: (percent) => {
      if (!(percent >= 0 && percent <= 100)) throw new RangeError(`weight ${percent}: not 0..100`);
      weight = percent;
      flags.moved();
    },
    setRoutes: (wanted) => {
      routes = wanted;
      flags.moved();
      if (wanted.mirrors.length > 0) copies.begin();
    },
    get isKilled() {
      return gate.isClosed;
    },
    kill: async (inFlight) => {
      const cut = gate.close(inFlight);
      flags.moved();
      await copies.halt();
      return cut;
    },
    unkill: () => {
      gate.open();
      flags.moved();
    },
    foresee: (context, done) => choosing.foresee(context, done),
    exposure: exposure.read,
    inFlight: (role) => upstreams[role].inFlight.count,
    endpoints: (role) => upstreams[role].endpoints.states(Date.now()),
    started: (role) => upstreams[role].inFlight.started,
    whenHandedOver: (role) => whenAll(role, (inFlight) => inFlight.whenHandedOver()),
    whenDrained: (role) => whenAll(role, (inFlight) => inFlight.whenNone()),
    get lastCanaryStartAtMs() {
      return upstreams.canary.inFlight.lastStartAtMs;
    },
    goodput: goodput.read,
    scoring: queue.stats,
    whenScored: async () => {
      await Promise.all([queue.whenIdle(), copies.whenScored()]);
    },
    pairs: () => copies.pairs(),
    copiesDropped: () => copies.dropped(),
    scorers: () => ({ stable: tallies.stable.read(), canary: tallies.canary.read() }),
    judge: () => scoring.judge?.stats() ?? null,
    vendor: () => settings.flags?.vendor?.stats() ?? null,
    detected: () => ({ stable: found.stable.read(), canary: found.canary.read() }),
    metricsText: metrics.text,
    metricsJson: metrics.json,
    registry: metrics.registry,
    leave,
    stop: stopOnce({ ...server, leave }, upstreams, {
      graceMs: timeouts.stopMs,
      judge: scoring.judge,
      copies,
      flags,
    }),
  };
}

/** Where a model's scores go: its series, what was detected, who was exposed. */
function scoreBooks({
  upstreams,
  exposure,
  found,
  tallies,
}: {
  readonly upstreams: Readonly<Record<Role, Upstream>>;
  readonly exposure: ExposureCount;
  readonly found: Readonly<Record<Role, Detection>>;
  readonly tallies: Readonly<Record<Role, ScorerTallies>>;
}): ScoreBooks {
  return {
    said: (role, kind, score) => {
      tallies[role].add(kind, score);
      upstreams[role].meter.said(kind, score.verdict);
    },
    dropped: (role) => upstreams[role].meter.scoringDropped(),
    untold: () => {},
    scored: (role, { quality, hallucination }) => {
      upstreams[role].meter.scored(quality, hallucination);
      found[role].add(quality, hallucination);
      if (role === 'canary' && isBadAnswer(quality, hallucination)) exposure.bad();
    },
  };
}

/** Where the scores of copies go: nobody was exposed. */
function shadowBooks(
  { target, meter }: Upstream,
  {
    found,
    tallies,
  }: {
    readonly found: Readonly<Record<Role, Detection>>;
    readonly tallies: Readonly<Record<Role, ScorerTallies>>;
  },
): ScoreBooks {
  return {
    said: (_, kind, score) => tallies[target.role].add(kind, score),
    scored: (_, { quality, hallucination }) => {
      meter.shadow.scored(quality, hallucination);
      found[target.role].add(quality, hallucination);
    },
    dropped: () => meter.scoringDropped(),
    untold: () => {},
  };
}

function kindsOf({ scorers, judge, feedback }: ScoringSettings): ScorerKind[] {
  return [
    ...scorers.map(({ kind }) => kind),
    ...(judge === undefined ? [] : (['llm-judge'] as const)),
    ...(feedback ? (['feedback'] as const) : []),
  ];
}

/**
 * Users' ratings are counted by themselves: among scored answers, which they often are already, theirs
 * would count twice and water the rate of hallucinations down, of which a thumb says nothing.
 */
function deskFor(books: ScoreBooks): FeedbackDesk {
  return feedbackDesk((role, score) => books.said(role, 'feedback', score));
}

function checkTargets({ stable, canary }: RouterSettings): void {
  if (stable.hash === canary.hash)
    throw new Error(`stable and canary share the rollout hash ${stable.hash}`);
}

function stopOnce(
  server: Pick<OpenServer, 'close'> & Pick<Router, 'leave'>,
  upstreams: Readonly<Record<Role, Upstream>>,
  {
    graceMs,
    judge,
    copies,
    flags,
  }: {
    readonly graceMs: number;
    readonly judge: LlmJudge | undefined;
    readonly copies: Copies;
    readonly flags: Pick<ServedFlags, 'close'>;
  },
): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    server.leave();
    flags.close();
    const { stable, canary } = upstreams;
    const serving = [stable.inFlight, canary.inFlight, copies.inFlight];
    await server.close(Promise.all(serving.map((inFlight) => inFlight.whenNone())), graceMs);
    const pools = [stable.endpoints.close(), canary.endpoints.close()];
    await Promise.all([...pools, copies.stop(), judge?.close()]);
  };
  return () => {
    stopped ??= stop();
    return stopped;
  };
}
