import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue, Reading } from '../../../src/core/analysis/reading.ts';
import {
  type Ask,
  beginRun,
  dueMeasurements,
  runWakeAtMs,
  stepRun,
} from '../../../src/core/analysis/run.ts';
import type { SecretLookup } from '../../../src/core/analysis/secrets.ts';
import type { AnalysisRunState } from '../../../src/core/analysis/status.ts';
import type { Metric } from '../../../src/core/analysis/template.ts';

const PROVIDER = { prometheus: { address: 'http://p:9090', query: 'up' } };

function metric(name: string, rest: Partial<Metric> = {}): Metric {
  return { name, provider: PROVIDER, successCondition: 'result >= 1', ...rest };
}

function answer(ask: Ask, nowMs: number, value: JsonValue): Reading {
  const times = { askId: ask.id, startedAtMs: nowMs, finishedAtMs: nowMs };
  return { ...times, ok: true, result: { kind: 'prom', value }, warnings: [] };
}

function failure(ask: Ask, nowMs: number): Reading {
  return { ok: false, askId: ask.id, startedAtMs: nowMs, finishedAtMs: nowMs, error: 'refused' };
}

/** Takes a turn in which every due measurement gets the same value; null is a failed read. */
function turn(run: AnalysisRunState, nowMs: number, value: JsonValue): AnalysisRunState {
  const readings = dueMeasurements(run, nowMs).map((ask) =>
    value === null ? failure(ask, nowMs) : answer(ask, nowMs, value),
  );
  return stepRun(run, nowMs, readings);
}

describe('a run', () => {
  it('measures on an interval that counts from the finish, and ends with its count', () => {
    let run = beginRun({ name: 'r', metrics: [metric('m', { interval: '1m', count: 2 })] }, 0);
    expect(dueMeasurements(run, 0)).toEqual([{ id: 'm#1', metric: 'm', provider: PROVIDER }]);
    run = turn(run, 0, 1);
    expect(run.phase).toBe('Running');
    expect(runWakeAtMs(run)).toBe(60_001);
    expect(dueMeasurements(run, 60_000)).toEqual([]);
    expect(dueMeasurements(run, 60_001).map(({ id }) => id)).toEqual(['m#2']);
    run = turn(run, 60_001, 1);
    expect(run).toMatchObject({ phase: 'Successful', completedAtMs: 60_001 });
    expect(runWakeAtMs(run)).toBeNull();
  });

  it('asks again ten seconds after an error, and gives up at the fifth in a row', () => {
    let run = beginRun({ name: 'r', metrics: [metric('m', { interval: '1h' })] }, 0);
    const turns: number[] = [];
    for (let wake = runWakeAtMs(run); wake !== null; wake = runWakeAtMs(run)) {
      turns.push(wake);
      run = turn(run, wake, null);
    }
    expect(turns).toEqual([0, 10_001, 20_002, 30_003, 40_004]);
    expect(run.message).toBe(
      'Metric "m" assessed Error due to consecutiveErrors (5) > consecutiveErrorLimit (4): ' +
        '"Error Message: refused"',
    );
  });

  it('ends the others in the turn after one metric fails', () => {
    const metrics = [metric('good', { interval: '1m' }), metric('bad', { interval: '1m' })];
    let run = beginRun({ name: 'r', metrics }, 0);
    const [good, bad] = dueMeasurements(run, 5);
    if (good === undefined || bad === undefined) throw new Error('two asks were due');
    run = stepRun(run, 5, [answer(bad, 5, 0), answer(good, 5, 1)]);
    expect(run.phase).toBe('Running');
    expect(runWakeAtMs(run)).toBe(5);
    expect(dueMeasurements(run, 5)).toEqual([]);
    run = stepRun(run, 5, []);
    expect(run.phase).toBe('Failed');
    expect(run.metricResults.map(({ phase }) => phase)).toEqual(['Successful', 'Failed']);
    expect(run.runSummary).toMatchObject({ count: 2, successful: 1, failed: 1 });
  });

  it('waits out an initial delay, counted from its first turn', () => {
    let run = beginRun({ name: 'r', metrics: [metric('m', { initialDelay: '20s' })] }, 100);
    expect(runWakeAtMs(run)).toBe(100);
    run = turn(run, 100, 1);
    expect(run.metricResults).toEqual([]);
    expect(runWakeAtMs(run)).toBe(20_100);
    expect(turn(run, 20_100, 1).phase).toBe('Successful');
  });

  it('does not let a dry run decide, but says what it would have done', () => {
    const metrics = [metric('real'), metric('rehearsed')];
    const begun = beginRun({ name: 'r', metrics, dryRun: [{ metricName: 'rehearsed' }] }, 0);
    const asks = dueMeasurements(begun, 0);
    const readings = asks.map((ask) => answer(ask, 0, ask.metric === 'real' ? 1 : 0));
    const run = stepRun(begun, 0, readings);
    expect(run.phase).toBe('Successful');
    expect(run.metricResults[1]).toMatchObject({
      phase: 'Failed',
      dryRun: true,
      message: 'Metric assessed Failed due to failed (1) > failureLimit (0)',
    });
  });

  it('ends well when it is told to end before any limit is broken', () => {
    const begun = beginRun({ name: 'r', metrics: [metric('m', { interval: '1m' })] }, 0);
    const run = stepRun(turn(begun, 0, 1), 9, [], { terminate: true });
    expect(run).toMatchObject({ phase: 'Successful', message: 'Run Terminated' });
  });

  it('passes over answers that nobody waits for', () => {
    const run = turn(beginRun({ name: 'r', metrics: [metric('m', { interval: '1m' })] }, 0), 0, 1);
    const stale = { id: 'm#1', metric: 'm', provider: PROVIDER };
    const other = { id: 'other#1', metric: 'other', provider: PROVIDER };
    const after = stepRun(run, 1, [answer(stale, 1, 0), answer(other, 1, 0)]);
    expect(after.metricResults).toEqual(run.metricResults);
  });

  it('is in Error at once, unfinished, if its spec cannot be run', () => {
    const begin = (rest: Partial<Metric>, args: { name: string; value?: string }[] = []) =>
      beginRun({ name: 'r', metrics: [metric('m', rest)], args }, 0);
    expect(begin({ count: 3 }).message).toContain('Analysis spec invalid: metrics[0]: interval');
    expect(begin({ successCondition: '{{args.x}}' }).message).toBe(
      'Unable to resolve metric arguments: failed to resolve {{args.x}}',
    );
    expect(begin({}, [{ name: 'x' }])).toMatchObject({ phase: 'Error', completedAtMs: null });
  });
});

describe('secrets', () => {
  const args = [
    { name: 'token', valueFrom: { secretKeyRef: { name: 'api', key: 'token' } } },
    { name: 'host', value: 'h' },
  ];
  const provider = { web: { url: 'http://{{args.host}}/?t={{ args.token }}' } };
  const spec = {
    name: 'r',
    args,
    metrics: [{ name: 'm', provider, successCondition: "result.x == '{{args.token}}'" }],
  };
  const secrets: SecretLookup = (name) =>
    name === 'api' ? { ok: true, value: 's3"cret' } : { ok: false, missing: 'secret' };

  it('are in the ask, and nowhere in the state', () => {
    const begun = beginRun(spec, 0);
    const [ask] = dueMeasurements(begun, 0, secrets);
    expect(ask?.provider.web?.url).toBe('http://h/?t=s3"cret');
    const reading = answer(ask ?? { id: '', metric: '', provider: {} }, 0, 1);
    const run = stepRun(begun, 0, [reading], { secrets });
    expect(JSON.stringify(run)).not.toContain('s3');
    expect(run.metricResults[0]?.measurements[0]?.message).toContain('*****');
  });

  it('end the run if they cannot be read', () => {
    const begun = beginRun(spec, 0);
    expect(dueMeasurements(begun, 0)).toEqual([]);
    expect(stepRun(begun, 0, [])).toMatchObject({
      phase: 'Error',
      message: 'Unable to resolve metric arguments: secrets "api" not found',
    });
  });
});

describe('whatever is read', () => {
  const script = fc.array(fc.constantFrom(0, 1, null, Number.NaN), { maxLength: 40 });
  const limits = fc.record({
    failureLimit: fc.nat({ max: 3 }),
    inconclusiveLimit: fc.nat({ max: 2 }),
    consecutiveErrorLimit: fc.nat({ max: 3 }),
  });

  it('counts add up, time moves on, an ended run stays, and state survives JSON', () => {
    fc.assert(
      fc.property(script, limits, (values, rest) => {
        const metrics = [metric('m', { ...rest, interval: '1s', failureCondition: 'result < 1' })];
        let run = beginRun({ name: 'r', metrics }, 0);
        for (const value of values) {
          const wake = runWakeAtMs(run);
          if (wake === null) break;
          expect(wake).toBeGreaterThanOrEqual(run.lastTurnAtMs);
          run = turn(JSON.parse(JSON.stringify(run)), wake, value);
          const [status] = run.metricResults;
          if (status === undefined) continue;
          const { count, successful, failed, inconclusive, measurements } = status;
          expect(count).toBe(successful + failed + inconclusive);
          expect(measurements.length).toBeLessThanOrEqual(10);
        }
        if (runWakeAtMs(run) === null) expect(turn(run, 1e9, 1)).toBe(run);
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});
