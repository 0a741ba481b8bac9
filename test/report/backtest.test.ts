import { describe, expect, it } from 'vitest';
import type { BacktestResult } from '../../src/core/scenario/backtest-result.ts';
import { backtestHtml } from '../../src/report/backtest-html.ts';
import { backtestSentence } from '../../src/report/backtest-sentence.ts';

const ROLLED_BACK: BacktestResult = {
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

describe('the sentence', () => {
  it('says when it would have been rolled back, by what, and who had met it by then', () => {
    expect(backtestSentence(ROLLED_BACK)).toBe(
      'Would have been rolled back at 2026-11-24T10:12:30Z, 12m30s after the start, by ' +
        'error-rate 1.9% > 1%, 2310 requests in 10m; the canary had answered 3,021 requests by then.',
    );
  });

  it('leaves out what nobody knows', () => {
    const exposure = { ...ROLLED_BACK.exposure, canaryRequests: null };
    expect(backtestSentence({ ...ROLLED_BACK, exposure })).toMatch(/2310 requests in 10m\.$/);
  });
});

it('the page has the times of the past, the real share beside the weight, and no markup of others', () => {
  const page = backtestHtml(ROLLED_BACK, [
    { kind: 'ended', atMs: 750_000, outcome: 'rolled-back' },
  ]);
  expect(page).toContain('<td>2026-11-24T10:12:30Z</td><td>12m30s</td>');
  expect(page).toMatch(
    /<td>5%<\/td><td>10%<\/td><td>1,000 of 10,000<\/td>\s*<td>far from the plan/,
  );
  expect(page).toMatch(/<td>25%<\/td><td>unknown<\/td><td><\/td>\s*<td><\/td>/);
  expect(page).toContain('&lt;b&gt;read&lt;/b&gt; this');
  expect(page).toContain('Prometheus thanos unknown at https://thanos.example');
});
