import type { BacktestResult } from '../../src/core/scenario/backtest-result.ts';

/** A backtest of two weights, of which the traffic was far from the first. */
export const smallBacktest: BacktestResult = {
  version: 1,
  scenario: 'chat',
  seed: null,
  world: 'backtest',
  outcome: 'rolled-back',
  interruptedBy: null,
  reason: {
    by: 'trigger',
    metric: 'error-rate',
    verdict: 'Failed',
    value: 0.019,
    condition: 'error-rate > 1%',
    message: 'error-rate 1.9% > 1%, 2310 requests in 10m',
  },
  range: { from: '2026-11-24T10:00:00.000Z', to: '2026-11-24T11:00:00.000Z' },
  timeline: {
    startedAt: '2026-11-24T10:00:00.000Z',
    faultAt: null,
    detectedAt: '2026-11-24T10:12:30.000Z',
    rolledBackAt: '2026-11-24T10:12:30.000Z',
    drainedAt: null,
    endedAt: '2026-11-24T10:12:30.000Z',
  },
  detectSeconds: null,
  rollbackSeconds: null,
  exposure: { canaryRequests: 3_021, badAnswers: null, users: null },
  expectations: [],
  prometheus: { kind: 'thanos', version: 'unknown', url: 'https://thanos.example' },
  models: {
    stable: { version: 'v1.2', hash: '7d4b9c' },
    canary: { version: 'v1.3', hash: '5f6a8d' },
  },
  weights: [
    {
      ...{ fromMs: 0, toMs: 600_000, weight: 5, step: 1, label: 'setWeight 5' },
      ...{ requests: { stable: 9_000, canary: 1_000 }, differs: true },
    },
    {
      ...{ fromMs: 600_000, toMs: 750_000, weight: 25, step: 3, label: 'setWeight 25' },
      ...{ requests: null, differs: false },
    },
  ],
  questions: { asked: 50, failed: 0 },
  notes: ['<b>read</b> this'],
};
