import type { CandidateResult, TuneResult } from '../../src/core/scenario/tune-result.ts';

/** Five candidates on a healthy and a faulty scenario: the second is the one to take. */
export const SMALL_TUNE: TuneResult = {
  version: 1,
  scenarios: [
    { name: 'good-model', nature: 'healthy' },
    { name: 'bad-model', nature: 'faulty' },
  ],
  seeds: { first: 1, asked: 40, done: 40 },
  complete: true,
  dimensions: [
    { name: 'error-rate', values: ['0.5%', '1%', '3%'] },
    { name: 'interval', values: ['15s', '30s'] },
    { name: 'weights', values: ['5, 25, 100', '10, 100'] },
  ],
  combinations: 12,
  candidates: [
    candidate({}, { wrong: 1, caught: 39, p50: 90, p95: 180, bad: 144.5 }),
    candidate(
      { 'error-rate': '3%', interval: '15s', weights: '5, 25, 100' },
      { wrong: 0, caught: 40, p50: 60, p95: 105, bad: 106 },
    ),
    candidate(
      { 'error-rate': '0.5%', interval: '15s', weights: '5, 25, 100' },
      { wrong: 4, caught: 36, p50: 45, p95: null, bad: 83.5 },
    ),
    candidate(
      { 'error-rate': '3%', interval: '30s', weights: '10, 100' },
      { wrong: 0, caught: 40, p50: 90, p95: 150, bad: 1_240 },
    ),
    candidate(
      { 'error-rate': '0.5%', interval: '30s', weights: '10, 100' },
      { wrong: 2, caught: 38, p50: 60, p95: 90, bad: 120 },
    ),
  ],
  present: 0,
  presentSettings: { 'error-rate': '1%', interval: '30s', weights: '5, 25, 100' },
  frontier: [1, 2, 4],
  constraint: { maxFalseRollback: 0.01, maxDetectSeconds: 300 },
  recommended: 1,
  nearest: 1,
  blindSpots: [
    {
      scenario: 'bad-model',
      metric: 'hallucination-rate',
      unit: 'share',
      baseline: 0.012,
      weight: 5,
      windowMs: 600_000,
      canarySamples: 300,
      stableSamples: 5_700,
      visibleFrom: 0.0342,
      limit: 0.02,
      neededSamples: 2_410,
    },
  ],
  notes: ['at compression 30 a window holds 1/30 of the requests it would hold in production'],
};

interface Figures {
  /** Of 40 runs each. */
  readonly wrong: number;
  readonly caught: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly bad: number;
}

function candidate(settings: CandidateResult['settings'], figures: Figures): CandidateResult {
  const { wrong, caught, p50, p95, bad } = figures;
  const share = (count: number) => ({
    count,
    share: count / 40,
    low: Math.max(0, count / 40 - 0.05),
    high: Math.min(1, count / 40 + 0.05),
  });
  const spread = (value: number) => ({ runs: 40, p5: value, p50: value, p95: value, mean: value });
  return {
    settings,
    falseRollback: share(wrong),
    notPromoted: share(wrong),
    caught: share(caught),
    detectSeconds: { p50, p95 },
    badAnswers: { p50: bad, p95: bad },
    users: { p50: 90, p95: 90 },
    promoteSeconds: 2_400,
    byScenario: [
      {
        scenario: 'good-model',
        runs: 40,
        rolledBack: wrong,
        early: wrong,
        promoted: 40 - wrong,
        detectSeconds: null,
        badAnswers: spread(1_363),
        users: spread(984),
      },
      {
        scenario: 'bad-model',
        runs: 40,
        rolledBack: 40,
        early: 40 - caught,
        promoted: 0,
        detectSeconds: p50 === null ? null : spread(p50),
        badAnswers: spread(bad),
        users: spread(90),
      },
    ],
  };
}

/** Only healthy scenarios, or only faulty ones: half of the figures are not there. */
export function onlyOf(nature: 'healthy' | 'faulty'): TuneResult {
  const none =
    nature === 'healthy'
      ? { caught: null, detectSeconds: null, badAnswers: null, users: null }
      : { falseRollback: null, notPromoted: null, promoteSeconds: null };
  return {
    ...SMALL_TUNE,
    scenarios: SMALL_TUNE.scenarios.filter((scenario) => scenario.nature === nature),
    constraint: { maxFalseRollback: null, maxDetectSeconds: null },
    candidates: SMALL_TUNE.candidates.map((one) => ({ ...one, ...none })),
    blindSpots: [],
    notes: [],
  };
}

/** Interrupted before every scenario had been run. */
export const NOTHING_TRIED: TuneResult = {
  ...SMALL_TUNE,
  complete: false,
  seeds: { first: 1, asked: 40, done: 0 },
  frontier: [],
  recommended: null,
  nearest: 0,
  notes: [],
};
