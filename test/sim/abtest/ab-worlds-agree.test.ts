import { describe, expect, it, onTestFinished } from 'vitest';
import { dealt } from '../../../src/core/abtest/assignment.ts';
import type { AbDifference, AbResult } from '../../../src/core/abtest/results.ts';
import type { Profile } from '../../../src/core/model/profile.ts';
import {
  type AbScenario,
  firstWeights,
  saltOfRun,
} from '../../../src/core/scenario/abtest/ab-scenario.ts';
import { DEFAULT_SCORING } from '../../../src/core/scoring/scorer-choice.ts';
import { textScorer } from '../../../src/core/scoring/text-scorer.ts';
import { startAbRouter } from '../../../src/live/abtest/ab-router.ts';
import { startTraffic } from '../../../src/live/load/traffic.ts';
import { startMock } from '../../../src/live/mock/mock.ts';
import { runAbTest } from '../../../src/sim/abtest/ab-run.ts';
import { PROMPTS } from '../../../src/sim/counting-tables.ts';
import { QUICK } from '../../live/mock/started-mock.ts';

const SEED = 43;

/** Everything goes wrong often, but what takes long. */
const TROUBLED: Profile = {
  ...QUICK,
  latency: { firstTokenMs: { median: 10, p95: 40 }, interTokenMs: { median: 1, p95: 3 } },
  errors: { rate: 0.3, kinds: { 500: 1, 503: 1, 429: 1, 404: 1, reset: 1, cut: 2, malformed: 2 } },
  quality: { hallucination: 0.25, vague: 0.25 },
};

const BY_THE_HOUR = {
  inputPerMillion: 0,
  outputPerMillion: 0,
  gpu: { usdPerHour: 2, replicas: 1 },
};

const TEST: AbScenario = {
  file: 'ab-test.yaml',
  name: 'ab-test',
  description: '',
  teaches: '',
  seed: SEED,
  arms: [
    { name: 'current', percent: 50, profile: TROUBLED },
    { name: 'rewrite', percent: 30, profile: { ...TROUBLED, price: BY_THE_HOUR } },
    {
      name: 'small',
      percent: 20,
      profile: { ...TROUBLED, price: { inputPerMillion: 1, outputPerMillion: 9 } },
    },
  ],
  salt: 'worlds',
  lookMs: 60_000,
  traffic: {
    phases: [
      {
        forMs: 3_000,
        load: { kind: 'open', arrivals: 'poisson', fromPerSecond: 160, toPerSecond: 140 },
        users: 150,
        segments: [],
        prompts: 'facts',
        streaming: 0.5,
      },
    ],
  },
  faults: [
    {
      atMs: 1_500,
      forMs: null,
      everyMs: null,
      target: 'small',
      effects: { hallucination: 0.6, verbose: 2 },
    },
    { atMs: 1_000, forMs: null, everyMs: null, target: 'rewrite', effects: { errors: 0.6 } },
  ],
  operator: [],
  scoring: { ...DEFAULT_SCORING, share: 0.5 },
  live: { compression: 1 },
  expect: { sampleRatio: 'ok', verdicts: [] },
};

/** The same over sockets: mock models, the router, the sender. */
async function played(test: AbScenario): Promise<AbResult> {
  const arms = await Promise.all(
    test.arms.map(async ({ name: role, profile }) => {
      const mock = await startMock(
        { profile, role, seed: SEED, faults: test.faults, compression: 1, port: 0 },
        () => {},
      );
      onTestFinished(() => mock.stop());
      mock.beginClock();
      const { name, version, price } = profile;
      return { role, name, version, hash: role, urls: [mock.url], price };
    }),
  );
  const { share, text, isItemised } = test.scoring;
  const router = await startAbRouter({
    port: 0,
    arms,
    table: dealt(saltOfRun(test, SEED), firstWeights(test.arms)),
    scoring: { share, queueLimit: 10_000, scorers: text.map(textScorer), isItemised },
    exposed: () => {},
    ended: () => {},
  });
  onTestFinished(() => router.stop());
  const source = { url: router.url, seed: SEED, timeScale: 1, prompts: PROMPTS };
  const { dropped, inFlight } = await startTraffic(test.traffic, source).done;
  expect({ dropped, inFlight }).toEqual({ dropped: 0, inFlight: 0 });
  await router.whenScored();
  return router.look();
}

/** What both worlds must agree on: times differ between a machine and a model of it. */
function timeless({ arms, split, treatments }: AbResult) {
  return {
    arms,
    split,
    treatments: treatments?.map(({ arm, metrics }) => ({ arm, metrics: metrics.map(comparable) })),
  };
}

const TIMES = ['latency', 'time-to-first-token'];

function comparable({ metric, control, treatment }: AbDifference) {
  const of = ({ requests, clusters, value }: AbDifference['control']) => ({
    requests,
    clusters: Number(clusters.toPrecision(9)),
    value: TIMES.includes(metric) ? null : Number(value?.toPrecision(9)),
  });
  return { metric, control: of(control), treatment: of(treatment) };
}

describe(`an A/B test over sockets and one in virtual time (seed ${SEED})`, () => {
  it('count the same requests, users, errors, tokens, costs and scores in every arm', async () => {
    const real = await played(TEST);
    const { result } = runAbTest({ test: TEST, compression: 1 }, SEED, () => {});
    expect(real.arms.reduce((sum, { ended }) => sum + ended, 0)).toBeGreaterThan(400);
    expect(timeless(real)).toEqual(timeless(result));
  });
});
