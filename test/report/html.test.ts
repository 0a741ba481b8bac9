import { describe, expect, it } from 'vitest';
import type { RolloutEvent } from '../../src/core/rollout/state.ts';
import type { ModelResult, RunResult } from '../../src/core/scenario/run-result.ts';
import { reportHtml } from '../../src/report/html.ts';

const MODEL: ModelResult = {
  name: 'llm',
  version: 'v1.2',
  hash: 'a03c27d8',
  answered: 1_000,
  injected: { hallucinations: 3, vague: 0 },
  detected: { scored: 1_000, hallucinations: 3, meanQuality: 0.98 },
  scorers: [
    {
      scorer: 'known-good',
      told: 1_000,
      unknown: 0,
      share: { found: 0.003, corrected: 0.0031, interval: { low: 0.001, high: 0.0087 } },
    },
    {
      scorer: 'refusal',
      told: 990,
      unknown: 10,
      share: { found: 0.25, corrected: null, interval: null },
    },
    { scorer: 'json', told: 0, unknown: 0, share: null },
  ],
  goodput: { requests: 1_000, met: 930, share: 0.93, perSecond: 8.25 },
};

const TYPED = { verb: 'scenario', scenario: 'bad-model', flags: ['--strict'] } as const;

const REHEARSED: RunResult = {
  version: 1,
  scenario: 'bad-model',
  seed: 7,
  world: 'rehearsal',
  compression: 30,
  outcome: 'rolled-back',
  reason: {
    by: 'trigger',
    metric: 'error-rate',
    verdict: 'Failed',
    value: 0.02,
    condition: 'error-rate > 1%',
    message: 'error-rate 2% > 1%',
  },
  timeline: {
    startedAt: '2000-01-01T00:00:00.000Z',
    faultAt: '2000-01-01T00:00:10.000Z',
    detectedAt: '2000-01-01T00:00:16.000Z',
    rolledBackAt: '2000-01-01T00:00:16.000Z',
    drainedAt: null,
    endedAt: '2000-01-01T00:00:16.000Z',
  },
  detectSeconds: 180,
  rollbackSeconds: 0.001,
  exposure: { canaryDispatched: 74, canaryRequests: 74, badAnswers: 4, users: 48 },
  killSwitch: null,
  expectations: [],
  prometheus: { kind: 'embedded', version: '3.x semantics' },
  traffic: {
    sent: 1_600,
    completed: 1_600,
    errors: 3,
    dropped: 0,
    lagP50Ms: 0.4,
    lagP99Ms: 2,
    latencyP50Ms: 210,
    latencyP95Ms: 480,
    trustworthy: true,
  },
  slo: { firstTokenMs: 200, interTokenMs: null, totalMs: 5_000 },
  models: { stable: MODEL, canary: { ...MODEL, version: 'v1.3', hash: '458b91cd' } },
  flags: null,
  notes: [],
};

/** The same run in virtual time, which is plan time. */
const SIMULATED: RunResult = {
  ...REHEARSED,
  world: 'simulation',
  timeline: {
    startedAt: '2000-01-01T00:00:00.000Z',
    faultAt: '2000-01-01T00:05:00.000Z',
    detectedAt: '2000-01-01T00:08:00.000Z',
    rolledBackAt: '2000-01-01T00:08:00.000Z',
    drainedAt: null,
    endedAt: '2000-01-01T00:08:00.000Z',
  },
};

const MEASURED: RolloutEvent = {
  kind: 'measured',
  atMs: 480_000,
  source: 'trigger',
  metric: 'error-rate',
  verdict: 'Failed',
  value: '2%',
  limit: '1%',
  valueNumber: 0.02,
  limitNumber: 0.01,
  samples: 74,
  message: '',
};

describe('the page of a run', () => {
  it('gives the command as it was typed, with the seed', () => {
    const page = reportHtml(REHEARSED, [], TYPED);
    expect(page).toContain('<code>understudy scenario bad-model --seed 7 --strict</code>');
  });

  it('says of each model how many requests kept every promise', () => {
    const page = reportHtml(REHEARSED, [], TYPED);
    expect(page).toContain('within first token 200ms, total 5s');
    expect(page).toContain('930 of 1,000 (93%)');
    expect(page).toContain('8.3');
    expect(reportHtml({ ...REHEARSED, slo: null }, [], TYPED)).not.toContain('Goodput');
  });

  it('says how time passed', () => {
    expect(reportHtml(REHEARSED, [], TYPED)).toContain(
      'the plan ran 30 times faster than the clock',
    );
    const simulated = reportHtml(SIMULATED, [], TYPED);
    expect(simulated).toContain('virtual time: the plan took 8m and nobody waited');
    expect(simulated).not.toContain('the sender lagged');
  });

  it('draws both worlds over the same plan time', () => {
    const drawn = (result: RunResult) =>
      /<svg.*<\/svg>/s.exec(reportHtml(result, [MEASURED], TYPED))?.[0];
    expect(drawn(SIMULATED)).toBe(drawn(REHEARSED));
  });
});

it("shows what each scorer flagged beside what its errors leave of it, and says where they're unknown", () => {
  const cells = (scorer: string) =>
    [...reportHtml(REHEARSED, [], TYPED).matchAll(/<tr[^>]*>(.*?)<\/tr>/g)]
      .map(([, row = '']) => [...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell))
      .find((row) => row[0] === 'canary v1.3' && row[1] === scorer);
  expect(cells('known-good')?.slice(2)).toEqual(['1,000', '0', '0.3%', '0.31%', '0.1% to 0.87%']);
  expect(cells('refusal')?.slice(2)).toEqual(['990', '10', '25%', 'not measured', '-']);
  expect(cells('json')?.slice(2)).toEqual(['0', '0', '-', '-', '-']);
});
