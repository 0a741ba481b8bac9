import type { Profile } from '../../../src/core/model/profile.ts';
import type { AbScenario } from '../../../src/core/scenario/abtest/ab-scenario.ts';
import { DEFAULT_SCORING } from '../../../src/core/scoring/scorer-choice.ts';
import type { TrafficPhase } from '../../../src/core/traffic/plan.ts';
import { QUICK } from '../../live/mock/started-mock.ts';

export const MINUTE = 60_000;
export const FOR_MS = 10 * MINUTE;
const PHASE: TrafficPhase = {
  forMs: FOR_MS,
  load: { kind: 'open', arrivals: 'poisson', fromPerSecond: 6, toPerSecond: 6 },
  users: 1_500,
  segments: [],
  prompts: 'facts',
  streaming: 0.5,
};

export const SLOW: Profile = {
  ...QUICK,
  latency: { firstTokenMs: { median: 50, p95: 90 }, interTokenMs: { median: 3, p95: 5 } },
  errors: { rate: 0.01, kinds: { 500: 1 } },
};
/** Two arms that are alike, looked at every minute of ten. */
export const BASE: AbScenario = {
  file: 'ab-test.yaml',
  name: 'ab-test',
  description: '',
  teaches: '',
  seed: 5,
  arms: [
    { name: 'current', percent: 60, profile: SLOW },
    { name: 'next', percent: 40, profile: SLOW },
  ],
  salt: 'ab-test',
  lookMs: MINUTE,
  traffic: { phases: [PHASE] },
  faults: [],
  operator: [],
  scoring: DEFAULT_SCORING,
  live: { compression: 1 },
  expect: { sampleRatio: 'ok', verdicts: [] },
};
