import type { MetricBand, Share, StudyResult } from '../../src/core/scenario/study-result.ts';
import type { TypedCommand } from '../../src/report/command-text.ts';

/** Twenty runs of which one went another way: every part of a study, and no more of each than needed. */
export const SMALL_STUDY: StudyResult = {
  version: 1,
  scenario: 'bad-model',
  world: 'simulation',
  compression: 30,
  seeds: { first: 7, asked: 20, done: 20 },
  complete: true,
  faultAtMs: 300_000,
  drawn: 'requests',
  outcomes: [
    { outcome: 'rolled-back', ...share(19, 0.764, 0.991) },
    { outcome: 'promoted', ...share(1, 0.009, 0.236) },
  ],
  deciders: [
    {
      outcome: 'rolled-back',
      by: 'hallucination-rate',
      ...share(19, 0.764, 0.991),
      samples: { runs: 19, p5: 51, p50: 72, p95: 118, mean: 75 },
    },
    { outcome: 'promoted', by: 'plan', ...share(1, 0.009, 0.236), samples: null },
  ],
  detectSeconds: { runs: 18, p5: 60, p50: 180, p95: 360, mean: 190 },
  drainSeconds: { runs: 19, p5: 0, p50: 4.93, p95: 14.92, mean: 5.6 },
  goodput: { runs: 20, p5: 0.612, p50: 0.777, p95: 0.934, mean: 0.77 },
  exposure: {
    canaryRequests: { runs: 20, p5: 53, p50: 72.5, p95: 2_358, mean: 180 },
    users: { runs: 20, p5: 39, p50: 50, p95: 860, mean: 90 },
    badAnswers: { runs: 20, p5: 3, p50: 6, p95: 14, mean: 7 },
    costUsd: { runs: 20, p5: 0.00287, p50: 0.00408, p95: 0.133, mean: 0.01 },
  },
  expectations: [
    { name: 'outcome', expected: 'rolled-back', ...share(19, 0.764, 0.991) },
    { name: 'detected within', expected: '8m', ...share(20, 0.839, 1) },
    { name: 'bad answers', expected: 'at most 1', ...share(0, 0, 0.161) },
  ],
  odd: [{ seed: 12, outcome: 'promoted', by: 'plan', message: 'every step was done' }],
  exposureHistograms: {
    canaryRequests: { from: 40, width: 10, counts: [3, 9, 6, 2] },
    users: { from: 25, width: 1, counts: [20] },
    badAnswers: null,
  },
  detectHistogram: { from: 60, width: 60, counts: [2, 5, 6, 3, 1, 1] },
  ended: [
    {
      outcome: 'rolled-back',
      points: [
        { atMs: 0, share: 0 },
        { atMs: 480_000, share: 0.5 },
        { atMs: 660_000, share: 0.95 },
        { atMs: 2_400_000, share: 0.95 },
      ],
    },
    {
      outcome: 'promoted',
      points: [
        { atMs: 0, share: 0 },
        { atMs: 2_400_000, share: 0.05 },
      ],
    },
  ],
  bands: [
    band('hallucination-rate', [
      { atMs: 30_000, runs: 20, p5: 0, p50: 0, p95: 0.02, limit: 0.05 },
      { atMs: 480_000, runs: 20, p5: 0.01, p50: 0.05, p95: 0.09, limit: 0.05 },
      { atMs: 690_000, runs: 1, p5: 0.07, p50: 0.07, p95: 0.07, limit: 0.05 },
    ]),
    band('p95-latency', [
      { atMs: 30_000, runs: 20, p5: 0.2, p50: 0.34, p95: 0.49, limit: null },
      { atMs: 480_000, runs: 20, p5: 0.45, p50: 0.5, p95: 0.56, limit: 1.04 },
    ]),
  ],
  notes: ['3 of 20 runs were stopped by their traffic, not by their plan'],
};

function share(count: number, low: number, high: number): Share {
  return { count, share: count / 20, low, high };
}

function band(metric: string, points: MetricBand['points']): MetricBand {
  return { metric, points };
}

export const SMALL_TYPED: TypedCommand = {
  verb: 'simulate',
  scenario: 'bad-model',
  flags: ['--compression', '30'],
};
