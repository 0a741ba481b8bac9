import { describe, expect, it, onTestFinished } from 'vitest';
import { FACTS } from '../../src/core/facts/facts.ts';
import type { Fault, Role } from '../../src/core/model/fault.ts';
import type { Profile } from '../../src/core/model/profile.ts';
import { type Scenario, trafficEndMs } from '../../src/core/scenario/scenario.ts';
import {
  DEFAULT_SCORING,
  type ScoringChoice,
  scorerKinds,
} from '../../src/core/scoring/scorer-choice.ts';
import { textScorer } from '../../src/core/scoring/text-scorer.ts';
import { arrivals } from '../../src/core/traffic/arrivals.ts';
import type { TrafficPlan } from '../../src/core/traffic/plan.ts';
import { headersOf } from '../../src/live/load/chat-request.ts';
import { startTraffic } from '../../src/live/load/traffic.ts';
import { expositionOf } from '../../src/live/mock/exposition.ts';
import { startMock } from '../../src/live/mock/mock.ts';
import { type Router, startRouter } from '../../src/live/router/router.ts';
import { saidOf } from '../../src/sim/books.ts';
import type { Serving } from '../../src/sim/serving.ts';
import { singleRequests } from '../../src/sim/single-requests.ts';
import { canaryFault, QUICK } from '../live/mock/started-mock.ts';
import { target } from '../live/router/rig.ts';
import { type StoredSeries, simulatedSeries, storedSeries } from './stored-series.ts';

const SEED = 41;
const SALT = 'test';
const CANARY_PERCENT = 30;
const COPIES = { headers: [], mirrors: [{ name: 'shadow', matches: [], percentage: 60 }] };
const PROMPTS = FACTS.map((fact) => fact.question);

/** Everything goes wrong often, but `timeout`, which takes half a minute. */
const TROUBLED: Profile = {
  ...QUICK,
  latency: { firstTokenMs: { median: 15, p95: 60 }, interTokenMs: { median: 2, p95: 5 } },
  errors: {
    rate: 0.5,
    kinds: { 500: 1, 503: 1, 429: 1, reset: 1.5, cut: 3, malformed: 2 },
  },
  quality: { hallucination: 0.25, vague: 0.25 },
};
const PROFILES = { stable: { ...TROUBLED, version: 'v1' }, canary: { ...TROUBLED, version: 'v2' } };

/** More of everything after two seconds, and longer answers. */
const WORSE = canaryFault({ hallucination: 0.6, errors: 0.7, verbose: 2 }, { atMs: 2_000 });

function trafficOf(forMs: number): TrafficPlan {
  const load = { kind: 'open', arrivals: 'poisson', fromPerSecond: 120, toPerSecond: 80 } as const;
  const phase = { load, users: 300, segments: [], prompts: 'facts', streaming: 0.5 } as const;
  return { phases: [{ ...phase, forMs }] };
}

/** A third of the answers, by scorers that disagree and now and then cannot tell. */
const NAMED: ScoringChoice = {
  share: 0.3,
  text: [
    { kind: 'known-good' },
    { kind: 'truncation' },
    { kind: 'repetition' },
    { kind: 'length', min: null, max: 60 },
    { kind: 'language', language: 'en' },
  ],
  judge: null,
  feedback: false,
  isItemised: true,
};

/** Kept by every whole answer, on however slow a machine. */
const SLO = { firstTokenMs: 20_000, interTokenMs: 5_000, totalMs: 25_000 };

interface Staged {
  readonly router: Router;
  /** What each model server exposes at the end. */
  readonly exposed: Readonly<Record<Role, string>>;
  readonly sent: number;
}

async function played(
  traffic: TrafficPlan,
  faults: readonly Fault[],
  scoring = DEFAULT_SCORING,
): Promise<Staged> {
  const mockOf = async (role: Role) => {
    const profile = PROFILES[role];
    const mock = await startMock(
      { profile, role, seed: SEED, faults, compression: 1, port: 0 },
      () => {},
    );
    onTestFinished(() => mock.stop());
    mock.beginClock();
    return mock;
  };
  const [stable, canary] = await Promise.all([mockOf('stable'), mockOf('canary')]);
  const router = await startRouter({
    port: 0,
    salt: SALT,
    stable: ownerOf('stable', stable.url),
    canary: ownerOf('canary', canary.url),
    scoring: {
      share: scoring.share,
      queueLimit: 10_000,
      scorers: scoring.text.map(textScorer),
      isItemised: scoring.isItemised,
    },
    slo: SLO,
  });
  onTestFinished(() => router.stop());
  router.setWeight(CANARY_PERCENT);
  router.setRoutes(COPIES);
  const source = { url: router.url, seed: SEED, timeScale: 1, prompts: PROMPTS };
  const { sent, dropped, inFlight } = await startTraffic(traffic, source).done;
  expect({ dropped, inFlight }).toEqual({ dropped: 0, inFlight: 0 });
  await router.whenScored();
  const exposed = { stable: await pageOf(stable.url), canary: await pageOf(canary.url) };
  return { router, sent, exposed };
}

function simulated(
  traffic: TrafficPlan,
  faults: readonly Fault[],
  { models = PROFILES, scoring = DEFAULT_SCORING } = {},
): Serving {
  const scenario = {
    traffic,
    faults,
    models,
    scoring,
    slo: SLO,
    flags: null,
  } as unknown as Scenario;
  const owners = { stable: ownerOf('stable', '', scoring), canary: ownerOf('canary', '', scoring) };
  const site = {
    scenario,
    seed: SEED,
    compression: 1,
    salt: SALT,
    prompts: PROMPTS,
    owners,
    asksServers: true,
  };
  const serving = singleRequests(site);
  serving.setWeight(CANARY_PERCENT);
  serving.setRoutes(COPIES);
  serving.passTo(trafficEndMs(traffic));
  serving.drain();
  return serving;
}

/** Empty of a server that refuses. */
async function pageOf(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`).catch(() => null);
  return response === null ? '' : response.text();
}

/** Without the last digits of sums, which are added up in another order. */
function rounded(series: StoredSeries): Record<string, number> {
  return Object.fromEntries([...series].map(([key, value]) => [key, Number(value.toPrecision(9))]));
}

/** What the model servers of a virtual world expose. */
function serverPage(serving: Serving, role: Role): string {
  const server = serving.servers[role];
  if (server === null) throw new Error('nobody asked for it');
  return expositionOf(server)(0);
}

function ownerOf(role: Role, url = '', scoring = DEFAULT_SCORING) {
  const { version } = PROFILES[role];
  const { isItemised } = scoring;
  return {
    ...target(role, url),
    version,
    scorers: scorerKinds(scoring),
    isItemised,
    hasSlo: true,
    hasCopies: true,
  };
}

/**
 * Times differ between a machine and a model of it: so do a histogram's buckets and sum, and how
 * many tokens arrive together; and the quality gauge adds up in the order of the answers.
 */
function timeless(series: StoredSeries): Record<string, number> {
  return Object.fromEntries(
    [...series].filter(
      ([key]) => !/_(bucket|sum)"|inference_inter_token_latency|_quality_score/.test(key),
    ),
  );
}

function booksOf(serving: Serving, scoring = DEFAULT_SCORING): StoredSeries {
  const model = (role: Role) => ({
    owner: ownerOf(role, '', scoring),
    series: serving.books[role].series,
  });
  return simulatedSeries([model('stable'), model('canary')]);
}

describe(`what real servers, the real router and the real sender come to (seed ${SEED})`, () => {
  it('is what single requests come to, with every way to fail and every kind of answer', async () => {
    const traffic = trafficOf(5_000);
    const live = await played(traffic, [WORSE]);
    const serving = simulated(traffic, [WORSE]);
    expect(serving.sent()).toBe(live.sent);
    const books = timeless(booksOf(serving));
    expect(books).toEqual(timeless(storedSeries(await live.router.metricsText())));
    expect({ ...serving.exposure(), usersAtLeast: false }).toEqual(live.router.exposure());
    for (const role of ['stable', 'canary'] as const) {
      const { dispatched } = serving.books[role];
      const { detected } = saidOf(serving.books[role]);
      const { scored, hallucinations, meanQuality: liveQuality } = live.router.detected()[role];
      expect(detected).toMatchObject({ scored, hallucinations });
      expect(detected.meanQuality).toBeCloseTo(liveQuality ?? Number.NaN, 9);
      expect(dispatched).toBe(live.router.started(role));
    }
    for (const role of ['stable', 'canary'] as const) {
      const page = rounded(storedSeries(serverPage(serving, role)));
      expect(page).toEqual(rounded(storedSeries(live.exposed[role])));
    }
    // Of users to both models, and of copies to the canary. A comparison of nothing with nothing would hold, too.
    for (const kind of ['5xx', '429', 'reset', 'cut', 'malformed']) {
      const of = Object.entries(books).filter(([key]) => key.includes(`["kind","${kind}"]`));
      expect(of.map(([, value]) => value > 0)).toEqual([true, true, true, false]);
    }
  });

  it('is what they come to with a share of the answers scored by several scorers', async () => {
    const traffic = trafficOf(2_500);
    const live = await played(traffic, [WORSE], NAMED);
    const serving = simulated(traffic, [WORSE], { scoring: NAMED });
    const books = timeless(booksOf(serving, NAMED));
    expect(books).toEqual(timeless(storedSeries(await live.router.metricsText())));
    expect({ ...serving.exposure(), usersAtLeast: false }).toEqual(live.router.exposure());
    for (const role of ['stable', 'canary'] as const) {
      const said = serving.books[role].scorers.read();
      expect(said).toEqual(live.router.scorers()[role]);
      expect(said.map(({ told }) => told > 0)).toEqual([true, true, true, true, true]);
    }
    // Of a third of the answers, that is.
    const { series, answered } = serving.books.canary;
    expect(series.scored).toBeLessThan(0.5 * answered);
  });

  it('is what they come to with recorded requests and with conversations', async () => {
    const [phase] = trafficOf(1_500).phases;
    if (phase === undefined) throw new Error('there is no traffic');
    const requests = Array.from({ length: 120 }, (_, index) => ({
      atMs: index * 12,
      inputTokens: 5 + 13 * index,
      outputTokens: 1 + (index % 90),
      ...(index % 3 === 0 ? { blocks: [0, 1, 100 + index, 200 + index] } : {}),
    }));
    const open = { kind: 'open', fromPerSecond: 80, toPerSecond: 80 } as const;
    const sessions = { turns: 4, thinkMs: 300, answerTokens: 70 };
    const traffic: TrafficPlan = {
      phases: [
        { ...phase, load: { kind: 'trace', requests, repeatMs: null } },
        { ...phase, load: { ...open, arrivals: { burstiness: 0.4 }, sessions } },
      ],
    };
    const live = await played(traffic, [WORSE]);
    const serving = simulated(traffic, [WORSE]);
    expect(serving.sent()).toBe(live.sent);
    const books = timeless(booksOf(serving));
    expect(books).toEqual(timeless(storedSeries(await live.router.metricsText())));
    expect(serving.books.stable.series.sloMet).toBeGreaterThan(40);
  });

  it('is what they come to while the canary refuses and stable stands in', async () => {
    const traffic = trafficOf(1_500);
    const faults = [canaryFault({ refuse: true })];
    const live = await played(traffic, faults);
    const serving = simulated(traffic, faults);
    const books = timeless(booksOf(serving));
    expect(books).toEqual(timeless(storedSeries(await live.router.metricsText())));
    expect({ ...serving.exposure(), usersAtLeast: false }).toEqual(live.router.exposure());
    for (const role of ['stable', 'canary'] as const) {
      expect(serving.books[role].dispatched).toBe(live.router.started(role));
    }
    expect(serving.books.canary.series.errorCount).toBeGreaterThan(10);
  });
});

it('a fault begins for a request at the whole millisecond that its header tells the model', () => {
  const load = { kind: 'open', arrivals: 'constant', fromPerSecond: 40, toPerSecond: 40 } as const;
  const phase = {
    load,
    users: 1,
    segments: [],
    prompts: 'facts',
    streaming: 0,
    forMs: 25,
  } as const;
  const traffic = { phases: [phase] };
  const [request] = arrivals(traffic, { seed: SEED, timeScale: 1, prompts: PROMPTS });
  if (request === undefined) throw new Error('nothing is sent');
  expect(request.atMs).toBe(12.5);
  const toldMs = Number(headersOf(request, 1)['x-understudy-at-ms']);
  const models = { stable: QUICK, canary: QUICK };
  const errorsFrom = (atMs: number) => {
    const fault: Fault = { ...canaryFault({ errors: 1 }, { atMs }), target: 'both' };
    const { stable, canary } = simulated(traffic, [fault], { models }).books;
    return stable.series.errorCount + canary.series.errorCount;
  };
  expect([errorsFrom(toldMs), errorsFrom(toldMs + 1)]).toEqual([1, 0]);
});
