import type { Plan } from '../../src/core/rollout/plan.ts';
import type { ModelResult, RunResult } from '../../src/core/scenario/run-result.ts';
import type { ToldRun } from '../../src/report/run/run-html.ts';
import { type RunStory, storyOf } from '../../src/report/run/run-story.ts';
import { type Run, runScript } from '../core/rollout/scripted-world.ts';

const MINUTE = 60_000;
const BREACH_MS = 8 * MINUTE;

const MODEL: ModelResult = {
  name: 'llm',
  version: 'v1.2',
  hash: 'a03c27d8',
  answered: 1_000,
  injected: { hallucinations: 3, vague: 0 },
  detected: { scored: 1_000, hallucinations: 3, meanQuality: 0.98 },
  errors: { injected: { 503: 9, timeout: 2 }, detected: { '5xx': 9, timeout: 2 } },
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

/** A rehearsal that was rolled back, in which `text` stands wherever somebody else writes. */
export function smallResult(text: string): RunResult {
  return {
    version: 1,
    scenario: text,
    seed: 7,
    world: 'rehearsal',
    compression: 30,
    outcome: 'rolled-back',
    reason: {
      by: 'trigger',
      metric: text,
      verdict: 'Failed',
      value: 0.02,
      condition: `${text} > 1%`,
      message: `${text} 2% > 1%`,
    },
    timeline: {
      startedAt: '2000-01-01T00:00:00.000Z',
      faultAt: '2000-01-01T00:00:10.000Z',
      detectedAt: '2000-01-01T00:00:16.000Z',
      rolledBackAt: '2000-01-01T00:00:16.000Z',
      drainedAt: '2000-01-01T00:00:17.000Z',
      endedAt: '2000-01-01T00:00:16.000Z',
    },
    faults: [
      {
        ...{ atMs: 5 * MINUTE, forMs: null, everyMs: null, target: 'canary' },
        among: { users: text },
        effects: { hallucination: 0.08, errors: 0.4, errorKind: '503' },
      },
    ],
    requests: Array.from({ length: 17 }, (_, index) => ({
      atMs: index * 30_000,
      stable: index * 95,
      canary: index * 5,
    })),
    detectSeconds: 180,
    rollbackSeconds: 0.001,
    exposure: { canaryDispatched: 74, canaryRequests: 74, badAnswers: 4, users: 48 },
    killSwitch: null,
    expectations: [
      { name: 'outcome', expected: 'rolled-back', actual: 'rolled-back', pass: true },
      { name: 'decided by', expected: text, actual: text, pass: false },
    ],
    prometheus: { kind: 'url', version: text },
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
    models: {
      stable: { ...MODEL, version: text },
      canary: { ...MODEL, version: text, hash: '458b91cd' },
    },
    flags: null,
    notes: [text],
  };
}

/** A rule, a template and an experiment of one name; two weights and a step that waits. */
function planOf(text: string): Plan {
  const spec = {
    name: text,
    metrics: [
      {
        name: text,
        interval: '1m',
        failureLimit: 9,
        successCondition: 'result[0] < 0.9',
        provider: { prometheus: { query: `sum(rate(x{user=~"{{args.who}}"}[5m])) # ${text}` } },
      },
      {
        name: `web ${text}`,
        interval: '1m',
        failureLimit: 99,
        consecutiveErrorLimit: 99,
        provider: {
          web: {
            url: `https://someone:hush@metrics.example/${text}`,
            headers: [{ key: 'authorization', value: 'Bearer hush' }],
          },
        },
      },
    ],
    args: [{ name: 'who', value: text }],
    dryRun: [],
    measurementRetention: [],
  };
  return {
    rollout: text,
    models: { stable: { version: text, hash: 'a' }, canary: { version: text, hash: 'b' } },
    steps: [
      { kind: 'set-weight', weight: 5 },
      { kind: 'pause', durationMs: 5 * MINUTE },
      { kind: 'set-weight', weight: 25 },
      { kind: 'pause', durationMs: 30 * MINUTE },
    ],
    background: { spec, startingStep: 0 },
    triggers: [
      {
        name: text,
        text: `${text} > 1% rollback`,
        metric: {
          name: text,
          unit: 'share',
          sampleNoun: 'requests',
          query: `value{hash="{{hash}}"} # ${text}`,
          samples: 'increase(count{hash="{{hash}}"}[{{window}}])',
        },
        comparison: '>',
        limit: { kind: 'absolute', value: 0.01 },
        action: 'rollback',
        windowMs: 2 * MINUTE,
        intervalMs: 30_000,
        minimumSamples: 10,
        consecutive: 1,
        unknown: 'hold',
      },
    ],
  };
}

/** The rollout that the result is of, as the engine itself decides it. */
export function smallRun(text: string): Run {
  return runScript(planOf(text), {
    untilMs: 20 * MINUTE,
    commands: [
      { atMs: 2 * MINUTE, verb: 'pause', by: text },
      { atMs: 3 * MINUTE, verb: 'resume', by: text },
    ],
    read: (query, nowMs) => {
      if (nowMs === MINUTE) return { error: text };
      if (query.startsWith('increase')) return 74;
      const isCanary = query.includes('hash="b"');
      return isCanary && nowMs >= BREACH_MS ? 0.02 : 0.001;
    },
  });
}

export function smallStory(text: string): RunStory {
  return storyOf(smallRun(text).records, 0);
}

/** All that is told of it. */
export function smallTold(text: string): ToldRun {
  return {
    result: smallResult(text),
    story: smallStory(text),
    command: { verb: 'scenario', scenario: text, flags: ['--secrets', text] },
    prediction: {
      version: 1,
      compression: 30,
      seeds: { first: 7, asked: 100, done: 100 },
      endings: [
        { outcome: 'rolled-back', by: text, count: 97, share: 0.97, low: 0.91, high: 0.99 },
        { outcome: 'promoted', by: 'plan', count: 3, share: 0.03, low: 0.01, high: 0.08 },
      ],
      bands: {
        detectSeconds: { runs: 97, least: 30, low: 60, p50: 210, high: 480, most: 540 },
        canaryRequests: { runs: 100, least: 20, low: 30, p50: 60, high: 70, most: 90 },
        users: { runs: 100, least: 20, low: 25, p50: 40, high: 60, most: 70 },
        badAnswers: { runs: 100, least: 2, low: 5, p50: 9, high: 14, most: 20 },
      },
      notes: [text],
    },
  };
}
