import { describe, expect, it } from 'vitest';
import { FACTS } from '../../src/core/facts/facts.ts';
import type { Fault, Role } from '../../src/core/model/fault.ts';
import type { Profile } from '../../src/core/model/profile.ts';
import { saltOf } from '../../src/core/scenario/run-models.ts';
import type { Scenario } from '../../src/core/scenario/scenario.ts';
import { DEFAULT_SCORING } from '../../src/core/scoring/scorer-choice.ts';
import type { TrafficPhase } from '../../src/core/traffic/plan.ts';
import { countedRequests } from '../../src/sim/counted-requests.ts';
import { countingTables } from '../../src/sim/counting-tables.ts';
import { modelLabels, type SeriesOwner } from '../../src/sim/model-series.ts';
import type { Serving } from '../../src/sim/serving.ts';
import { singleRequests } from '../../src/sim/single-requests.ts';
import { canaryFault, QUICK } from '../live/mock/started-mock.ts';
import { target } from '../live/router/rig.ts';

const SEEDS = 60;

/** Smaller counts have no spread that a normal approximation would describe. */
const ENOUGH_FOR_A_SPREAD = 10;

/** Everything goes wrong often, and answers last long enough to lie across scrapes. */
const TROUBLED: Profile = {
  ...QUICK,
  latency: { firstTokenMs: { median: 300, p95: 900 }, interTokenMs: { median: 40, p95: 90 } },
  outputTokens: { median: 30, p95: 60 },
  errors: {
    rate: 0.3,
    kinds: { 500: 1, 503: 1, 429: 1, timeout: 1, reset: 1, cut: 4, malformed: 2 },
  },
  quality: { hallucination: 0.2, vague: 0.2 },
};

const PHASES: readonly TrafficPhase[] = [
  {
    forMs: 40_000,
    load: { kind: 'open', arrivals: 'poisson', fromPerSecond: 4, toPerSecond: 12 },
    users: 150,
    segments: [{ name: 'beta', share: 0.1 }],
    prompts: 'facts',
    streaming: 0.4,
  },
  {
    forMs: 20_000,
    load: { kind: 'open', arrivals: 'constant', fromPerSecond: 9.7, toPerSecond: 3 },
    users: 150,
    segments: [],
    prompts: 'facts',
    streaming: 0.8,
  },
];

const FAULTS: readonly Fault[] = [
  canaryFault({ hallucination: 0.5, verbose: 2 }, { atMs: 20_000 }),
  canaryFault({ errors: 0.6, errorKind: 'cut' }, { atMs: 30_000, forMs: 10_000 }),
  canaryFault({ refuse: true }, { atMs: 45_000, forMs: 5_000 }),
];

const SCENARIO = {
  traffic: { phases: PHASES },
  faults: FAULTS,
  models: { stable: TROUBLED, canary: { ...TROUBLED, version: 'v2' } },
  rollout: { name: 'service' },
  scoring: { ...DEFAULT_SCORING, share: 0.6, isItemised: true },
  slo: null,
  flags: null,
  killSwitch: { inFlight: 'finish' },
} as unknown as Scenario;

const OWNERS = { stable: ownerOf('stable'), canary: ownerOf('canary') };
const SCRAPE_MS = 5_000;
/** All of stable's: which of a share are copied is the luck of one hash. */
const COPIES = { headers: [], mirrors: [{ name: 'shadow', matches: [], percentage: 100 }] };

function ownerOf(role: Role): SeriesOwner {
  return {
    ...target(role, ''),
    scorers: ['known-good'],
    isItemised: true,
    hasSlo: false,
    hasCopies: true,
  };
}

/** Every counter at the end, by name, and who met the canary. */
function countersOf(serving: Serving): Record<string, number> {
  for (let atMs = 0; atMs <= 60_000; atMs += SCRAPE_MS) {
    serving.passTo(atMs);
    if (atMs === 0) {
      serving.setWeight(25);
      serving.setRoutes(COPIES);
    }
    if (atMs === 25_000) serving.setWeight(60);
    if (atMs === 40_000) serving.setKilled(true);
    if (atMs === 50_000) serving.setKilled(false);
  }
  serving.drain();
  const counters = (['stable', 'canary'] as const).flatMap((role: Role) => {
    const values = serving.books[role].series.values();
    return modelLabels(OWNERS[role]).flatMap((labels, index) => {
      // Of a histogram's parts its sum and its count say most; a gauge is of the last moments only.
      const { le, __name__: name = '' } = labels;
      if (le !== undefined || name === 'inference_quality_score') return [];
      return [[Object.values(labels).join(' '), values[index] ?? Number.NaN] as const];
    });
  });
  const { dispatched, answered, injected, qualitySum } = serving.books.canary;
  const books = { dispatched, answered, ...injected, qualitySum, sent: serving.sent() };
  return { ...Object.fromEntries(counters), ...books, ...serving.exposure() };
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly error2: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error2: squares / (values.length - 1) / values.length };
}

it.each(['constant', { burstiness: 0.3 }] as const)(
  'arrivals %j: as many as single requests',
  (arrivals) => {
    const load = { kind: 'open', arrivals, fromPerSecond: 3, toPerSecond: 9 } as const;
    const phases = PHASES.slice(0, 1).map((phase) => ({ ...phase, load }));
    const scenario = { ...SCENARIO, traffic: { phases } };
    const prompts = FACTS.map((fact) => fact.question);
    const salt = saltOf(scenario);
    const owners = OWNERS;
    const asksServers = false;
    const site = { scenario, compression: 1, salt, owners, prompts, seed: 8, asksServers };
    const single = singleRequests(site);
    const counted = countedRequests(site, countingTables(scenario));
    for (let atMs = 0; atMs <= 40_000; atMs += 700) {
      single.passTo(atMs);
      counted.passTo(atMs);
      expect(counted.sent()).toBe(single.sent());
    }
    expect(single.sent()).toBeGreaterThan(50);
  },
);

describe(`counts and single requests come to the same, and spread as far, over ${SEEDS} seeds`, () => {
  const site = {
    scenario: SCENARIO,
    compression: 1,
    salt: saltOf(SCENARIO),
    owners: OWNERS,
    asksServers: false,
  };
  const prompts = FACTS.map((fact) => fact.question);
  const tables = countingTables(SCENARIO);
  const runs = (make: (seed: number) => Serving) =>
    Array.from({ length: SEEDS }, (_, seed) => countersOf(make(seed)));
  const single = runs((seed) => singleRequests({ ...site, prompts, seed }));
  // Other seeds: some draws are shared, and would make the two look nearer than they are.
  const counted = runs((seed) => countedRequests({ ...site, prompts, seed: seed + SEEDS }, tables));

  it.each(Object.keys(single[0] ?? {}))('%s', (name) => {
    const [one, other] = [single, counted].map((of) => momentsOf(of.map((run) => run[name] ?? 0)));
    const distance = Math.abs((one?.mean ?? 0) - (other?.mean ?? 0));
    const error = Math.sqrt((one?.error2 ?? 0) + (other?.error2 ?? 0));
    expect(distance, `${one?.mean} and ${other?.mean}`).toBeLessThanOrEqual(4.5 * error + 1e-9);
    if (!one || !other || one.mean < ENOUGH_FOR_A_SPREAD) return;
    const ratio = Math.log(one.error2 / other.error2);
    expect(Math.abs(ratio), 'of the spreads').toBeLessThan(4.5 * Math.sqrt(4 / (SEEDS - 1)));
  });
});
