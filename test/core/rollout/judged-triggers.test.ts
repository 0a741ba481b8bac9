import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/core/document.ts';
import { journalLine, parseJournalLine, replay } from '../../../src/core/rollout/journal.ts';
import { readTriggers } from '../../../src/core/rollout/triggers.ts';
import { queryProblems } from '../../../src/core/scenario/query-problems.ts';
import { MINUTE_MS, planOf, triggersOf } from './plans.ts';
import { type Answer, runScript } from './scripted-world.ts';

const STEPS = `steps:
- setWeight: 20
- pause: {duration: 20m}
- setWeight: 100`;

/** Counters as the router exposes them: 2 requests a second to the canary, 8 to stable. */
function counters(canaryRate: (minute: number) => number, stableRate = 0.01) {
  return (query: string, nowMs: number): Answer => {
    const isCanary = query.includes('"bbbb"');
    const perMinute = isCanary ? 120 : 480;
    const minutes = nowMs / MINUTE_MS;
    const requests = Math.round(perMinute * minutes);
    if (query.includes('requests_total') || query.includes('_count')) {
      const slow = query.includes('_bucket');
      if (!slow) return 5_000 + requests;
    }
    let events = 0;
    for (let minute = 0; minute < minutes; minute += 0.5) {
      events += (perMinute / 2) * (isCanary ? canaryRate(minute) : stableRate);
    }
    return 40 + Math.round(events);
  };
}

function trigger(rule: string) {
  return `interval: 30s\nminimumRequests: 100\ntriggers:\n- ${rule}`;
}

function problemsOf(rule: string): readonly string[] {
  const [document] = readYaml('triggers.yaml', trigger(rule)).documents;
  if (!document) throw new Error('no document');
  const read = readTriggers(document);
  return read.ok ? [] : read.problems.map(({ line, message }) => `${line}: ${message}`);
}

describe('a sequential rule', () => {
  it('rolls a bad canary back, and says by which counts and what evidence', () => {
    const plan = planOf(STEPS, trigger('error-rate sequential rollback'));
    const run = runScript(plan, {
      read: counters((minute) => (minute < 5 ? 0.01 : 0.06)),
      untilMs: 30 * MINUTE_MS,
    });
    expect(run.state.outcome).toBe('rolled-back');
    expect(run.state.reason).toMatchObject({
      by: 'trigger',
      metric: 'error-rate sequential',
      verdict: 'Failed',
      condition: 'error-rate sequential rollback',
    });
    expect(run.state.reason?.message).toMatch(
      /^error-rate sequential: canary \d+ errors of [\d,]+ requests against stable \d+ of [\d,]+: evidence \d+ to 1 for more than 1\.1x stable's rate, limit 100$/,
    );
    const detectedMs = (run.state.detectedAtMs ?? 0) - 5 * MINUTE_MS;
    expect(detectedMs).toBeLessThan(4 * MINUTE_MS);
    const again = replay(run.records.map(journalLine).map(parseJournalLine));
    expect(again.differences).toEqual([]);
    expect(JSON.stringify(again.state)).toBe(JSON.stringify(run.state));
  });

  it('promotes a canary like stable, once it has its minimum of requests', () => {
    const plan = planOf(STEPS, trigger('error-rate sequential rollback'));
    const run = runScript(plan, { read: counters(() => 0.01), untilMs: 30 * MINUTE_MS });
    expect(run.state.outcome).toBe('promoted');
  });

  it('holds on too few requests, and on no data, as its policy says', () => {
    const plan = planOf(
      STEPS,
      `minimumRequests: 100000\n${trigger('error-rate sequential alert')}`.replace(
        'minimumRequests: 100\n',
        '',
      ),
    );
    const few = runScript(plan, { read: counters(() => 0.01), untilMs: 30 * MINUTE_MS });
    expect(few.state.holds.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^error-rate sequential: only [\d,]+ of the 100,000 requests needed/),
    ]);
    const silent = runScript(planOf(STEPS, trigger('error-rate sequential rollback')), {
      read: () => 'no-data',
      untilMs: 30 * MINUTE_MS,
    });
    expect(silent.state.holds.map(({ message }) => message)).toEqual([
      'error-rate sequential: no data',
    ]);
  });

  it('waits for proof where it is asked to', () => {
    const rule = '{judge: sequential, metric: error-rate, margin: 100%, proof: true, do: rollback}';
    const run = (rate: number) =>
      runScript(planOf(STEPS, trigger(rule)), {
        read: counters(() => rate, 0.05),
        untilMs: 60 * MINUTE_MS,
      }).state;
    // 5 % against at most 10 % is soon shown; 9 % is neither worse than that nor shown to be better.
    expect(run(0.05).outcome).toBe('promoted');
    expect(run(0.095)).toMatchObject({ outcome: null, holds: [{ kind: 'not-enough-data' }] });
  });

  it('does not take a counter that was born again for a fall', () => {
    const plan = planOf(STEPS, trigger('error-rate sequential rollback'));
    const steady = counters(() => 0.01);
    const run = runScript(plan, {
      read: (query, nowMs) => {
        const answer = steady(query, nowMs);
        if (nowMs < 10 * MINUTE_MS || typeof answer !== 'number') return answer;
        return answer - Number(steady(query, 10 * MINUTE_MS - 1));
      },
      untilMs: 30 * MINUTE_MS,
    });
    expect(run.state.outcome).toBe('promoted');
  });

  it('counts answers slower than a bound of the histogram', () => {
    const [rule] = triggersOf(trigger('p95-latency > 2s sequential rollback'));
    expect(rule?.counted).toEqual({
      kind: 'events',
      samples: 'sum(inference_latency_seconds_count{rollout_hash="{{hash}}"})',
      events:
        'sum(inference_latency_seconds_count{rollout_hash="{{hash}}"}) - ' +
        'sum(inference_latency_seconds_bucket{rollout_hash="{{hash}}",le=~"2(\\\\.0)?"})',
      eventNoun: 'slower than 2s',
    });
    expect(problemsOf('p95-latency > 1.8s sequential rollback')).toEqual([
      '4: no bucket of inference_latency_seconds ends at 1.8s; the nearest end at 1.75s and 2s',
    ]);
    expect(problemsOf('p95-latency sequential rollback')).toEqual([
      expect.stringContaining('needs a bound'),
    ]);
  });

  it('compares quality by means whose answers are all new', () => {
    const plan = planOf(
      STEPS.replace('20m', '10h'),
      trigger('{judge: sequential, metric: quality-score, margin: 5%, do: rollback}'),
    );
    const run = runScript(plan, {
      read: (query, nowMs) => {
        if (query.includes('scored_total')) return Math.round(nowMs / 300);
        return query.includes('"bbbb"') ? 0.5 : 0.95;
      },
      untilMs: 700 * MINUTE_MS,
    });
    expect(run.state.outcome).toBe('rolled-back');
    expect(run.state.reason?.message).toMatch(
      /^quality-score sequential: canary 0\.5 \(.*\) of \d+ means of 200 scored answers against stable 0\.95/,
    );
  });
});

describe('other judges', () => {
  it("flagger's rule acts a tick after its failed checks", () => {
    const rule = '{judge: flagger, when: error-rate > 3%, threshold: 3, over: 1m, do: rollback}';
    const run = runScript(planOf(STEPS, trigger(rule)), {
      read: counters((minute) => (minute < 5 ? 0.01 : 0.2)),
      untilMs: 30 * MINUTE_MS,
    });
    expect(run.state.outcome).toBe('rolled-back');
    expect(run.state.reason?.message).toMatch(/3 of 3 checks failed so far$/);
    const [first] = run.events.filter(
      (event) =>
        event.kind === 'measured' && event.atMs > 5 * MINUTE_MS && event.verdict !== 'Successful',
    );
    expect((run.state.detectedAtMs ?? 0) - (first?.atMs ?? 0)).toBe(1.5 * MINUTE_MS);
  });

  it('kayenta judges the values of its steps', () => {
    const rule = '{judge: kayenta, metric: error-rate, over: 5m, do: rollback}';
    const run = runScript(planOf(STEPS, trigger(rule)), {
      read: counters((minute) => 0.2 + 0.01 * (minute % 3)),
      untilMs: 30 * MINUTE_MS,
    });
    expect(run.state.outcome).toBe('rolled-back');
    expect(run.state.reason?.message).toMatch(/judgement 1 is High, score 0/);
  });

  it('a metric of your own is judged by its two counters', () => {
    const text = `metrics:
- {name: refusals, query: r, samples: s, totals: {samples: 'sum(answers', events: sum(refused)}}
triggers:
- refusals sequential rollback`;
    const [document] = readYaml('triggers.yaml', text).documents;
    if (!document) throw new Error('no document');
    expect(queryProblems(document).map(({ line, message }) => `${line}: ${message}`)).toEqual([
      expect.stringMatching(/^2: the query does not parse/),
    ]);
    const [rule] = triggersOf(text);
    expect(rule?.counted).toMatchObject({ samples: 'sum(answers', events: 'sum(refused)' });
  });
});

it('the example file holds a rule of each judge', () => {
  const path = join(import.meta.dirname, '../../../scenarios/rollouts/judging-triggers.yaml');
  const triggers = triggersOf(readFileSync(path, 'utf8'));
  expect(triggers.map(({ name }) => name)).toEqual([
    'error-rate sequential',
    'p95-latency sequential',
    'hallucination-rate sequential',
    'quality-score sequential',
    'error-rate flagger',
    'error-rate kayenta',
    'cost-per-request',
  ]);
  expect(triggers[2]?.judge).toEqual({
    kind: 'sequential',
    alpha: 0.005,
    margin: 0.2,
    proof: false,
  });
});

describe('what is wrong is said at its place', () => {
  it.each([
    ['error-rate > 1% sequential rollback', 'compares the canary with stable'],
    ['error-rate > 0.5x baseline sequential rollback', 'below 1'],
    ['error-rate kayenta', 'names no action'],
    ['error-rate flagger rollback', 'expected one, such as > 1% flagger'],
    ['cost-per-request sequential rollback', 'has no counters of single events'],
    ['error-rate rollback', 'cannot read "error-rate"'],
    ['{judge: kayenta, metric: error-rate, margin: 5%, do: alert}', 'setting of judge: sequential'],
    ['{when: error-rate > 1%, alpha: 5%, do: alert}', 'alpha is a setting of a judge'],
    ['{judge: sequential, metric: eror-rate, do: alert}', 'did you mean "error-rate"'],
    ['{judge: sequential, do: alert}', 'expected when, or metric and judge'],
    ['{judge: bayes, metric: error-rate, do: alert}', 'sequential, kayenta or flagger'],
    ['{judge: sequential, metric: error-rate, alpha: 0.01, do: alert}', 'expected'],
  ])('%s', (rule, message) => {
    expect(problemsOf(rule)).toEqual([expect.stringMatching(/^4: /)]);
    expect(problemsOf(rule)[0]).toContain(message);
  });
});
