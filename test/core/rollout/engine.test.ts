import { describe, expect, it } from 'vitest';
import { journalLine, parseJournalLine, replay } from '../../../src/core/rollout/journal.ts';
import { ANALYSIS, MINUTE_MS, planOf } from './plans.ts';
import { type Run, runScript } from './scripted-world.ts';

const STEPS = `steps:
- setWeight: 5
- pause: {duration: 10m}
${ANALYSIS}
- setWeight: 50
- pause: {duration: 10m}
- setWeight: 100`;

const TRIGGERS = `window: 5m
interval: 30s
minimumRequests: 100
triggers:
- error-rate > 1% rollback`;

const ENOUGH = 500;

/** Healthy until `faultAtMs`, then the error rate given. */
/** Of the canary alone. */
function errorsFrom(faultAtMs: number, rate: number) {
  return (query: string, nowMs: number) => {
    if (query.includes('increase')) return ENOUGH;
    return nowMs >= faultAtMs && !query.includes('aaaa') ? rate : 0.001;
  };
}

function weights(run: Run): number[] {
  return run.actions.flatMap(({ action }) => (action.kind === 'set-weight' ? [action.weight] : []));
}

describe('a plan that goes well', () => {
  const run = runScript(planOf(STEPS, TRIGGERS), {
    read: errorsFrom(Number.POSITIVE_INFINITY, 0),
    untilMs: 60 * MINUTE_MS,
  });

  it('is promoted after every pause', () => {
    expect(run.state.outcome).toBe('promoted');
    expect(weights(run)).toEqual([5, 50, 100]);
    const raised = run.events.filter((event) => event.kind === 'weight').map(({ atMs }) => atMs);
    expect(raised).toEqual([0, 10 * MINUTE_MS, 20 * MINUTE_MS]);
  });

  it('is decided again from its journal, byte for byte', () => {
    const lines = run.records.map(journalLine);
    const again = replay(lines.map(parseJournalLine));
    expect(again.differences).toEqual([]);
    expect(JSON.stringify(again.state)).toBe(JSON.stringify(run.state));
  });
});

describe('a breach', () => {
  it('rolls back at the next look of the rule, with the numbers in the reason', () => {
    const run = runScript(planOf(STEPS, TRIGGERS), {
      read: errorsFrom(3 * MINUTE_MS + 1, 0.04),
      untilMs: 60 * MINUTE_MS,
    });
    expect(run.state.outcome).toBe('rolled-back');
    expect(run.state.detectedAtMs).toBe(3.5 * MINUTE_MS);
    expect(weights(run)).toEqual([5, 0]);
    expect(run.state.reason).toEqual({
      by: 'trigger',
      metric: 'error-rate',
      verdict: 'Failed',
      value: 0.04,
      condition: 'error-rate > 1% rollback',
      message: 'error-rate 4% > 1%, 500 requests in 5m',
    });
  });

  it('waits for as many breaches in a row as the rule wants', () => {
    const run = runScript(
      planOf(STEPS, TRIGGERS.replace('triggers:', 'consecutive: 3\ntriggers:')),
      {
        read: errorsFrom(3 * MINUTE_MS + 1, 0.04),
        untilMs: 60 * MINUTE_MS,
      },
    );
    expect(run.state.detectedAtMs).toBe(4.5 * MINUTE_MS);
    expect(run.state.reason?.message).toContain('3 measurements in a row');
  });

  it('of an analysis rolls back with its metric and condition', () => {
    const run = runScript(planOf(STEPS), {
      read: errorsFrom(0, 0.04),
      untilMs: 60 * MINUTE_MS,
    });
    expect(run.state.outcome).toBe('rolled-back');
    expect(run.state.reason).toMatchObject({
      by: 'analysis',
      metric: 'error-rate',
      verdict: 'Failed',
      value: 0.04,
      condition: 'result[0] < 0.01',
    });
  });

  it('is never told to be by a dry run, though one stands first and fails too', () => {
    const dry = STEPS.replaceAll(
      '- analysis:',
      '- analysis:\n    dryRun: [{metricName: error-rate}]',
    );
    const second =
      '\n  - name: second\n    provider: {prometheus: {query: errors}}\n    successCondition: result[0] < 0.02';
    const run = runScript(planOf(dry, undefined, second), {
      read: errorsFrom(0, 0.04),
      untilMs: 60 * MINUTE_MS,
    });
    expect(run.state.reason).toMatchObject({
      metric: 'second',
      value: 0.04,
      condition: 'result[0] < 0.02',
    });
  });

  it('outranks a command of the same moment', () => {
    const run = runScript(planOf(STEPS, TRIGGERS), {
      read: errorsFrom(0, 0.04),
      commands: [{ verb: 'promote', by: 'someone', atMs: 30_000 }],
      untilMs: 60 * MINUTE_MS,
    });
    expect(run.state.outcome).toBe('rolled-back');
  });
});

describe('silence', () => {
  const thin = (query: string) => (query.includes('increase') ? 12 : 0);

  it('holds the rollout instead of passing', () => {
    const run = runScript(planOf(STEPS.replace(`${ANALYSIS}\n`, ''), TRIGGERS), {
      read: thin,
      untilMs: 60 * MINUTE_MS,
    });
    expect(run.state.phase).toBe('progressing');
    expect(run.state.weight).toBe(5);
    expect(run.state.holds).toMatchObject([
      {
        kind: 'not-enough-data',
        metric: 'error-rate',
        message: 'error-rate: only 12 of the 100 requests needed from the canary in 5m',
      },
    ]);
  });

  it('lets it go on as soon as there is an answer', () => {
    const run = runScript(planOf(STEPS.replace(`${ANALYSIS}\n`, ''), TRIGGERS), {
      read: (query, nowMs) =>
        query.includes('increase') ? (nowMs < 15 * MINUTE_MS ? 12 : ENOUGH) : 0,
      untilMs: 60 * MINUTE_MS,
    });
    expect(run.state.outcome).toBe('promoted');
    expect(run.events.some((event) => event.kind === 'released')).toBe(true);
  });

  it.each([
    ['no data', 'no-data' as const],
    ['NaN', Number.NaN],
    ['an error', { error: 'connection refused' }],
  ])('%s is no pass', (_name, answer) => {
    const run = runScript(planOf(STEPS.replace(`${ANALYSIS}\n`, ''), TRIGGERS), {
      read: (query) => (query.includes('increase') ? ENOUGH : answer),
      untilMs: 60 * MINUTE_MS,
    });
    expect(run.state.weight).toBe(5);
    expect(run.state.holds.map(({ kind }) => kind)).toEqual(['not-enough-data']);
  });

  it('rolls back where the rule says so, and is passed over where it says that', () => {
    const policy = (unknown: string) =>
      TRIGGERS.replace('triggers:', `unknown: ${unknown}\ntriggers:`);
    const outcomes = ['rollback', 'ignore'].map(
      (unknown) =>
        runScript(planOf(STEPS.replace(`${ANALYSIS}\n`, ''), policy(unknown)), {
          read: thin,
          untilMs: 60 * MINUTE_MS,
        }).state.outcome,
    );
    expect(outcomes).toEqual(['rolled-back', 'promoted']);
  });

  it('of Prometheus fails an analysis after five tries ten seconds apart', () => {
    const run = runScript(planOf(STEPS), {
      read: () => ({ error: 'connection refused' }),
      untilMs: 60 * MINUTE_MS,
    });
    expect(run.state.outcome).toBe('rolled-back');
    expect(run.state.reason).toMatchObject({ by: 'analysis', verdict: 'Error' });
    expect(run.state.detectedAtMs).toBeGreaterThanOrEqual(10 * MINUTE_MS + 40_000);
    expect(run.state.detectedAtMs).toBeLessThan(10 * MINUTE_MS + 41_000);
  });
});

describe('an alert', () => {
  const costly = TRIGGERS.replace(
    'error-rate > 1% rollback',
    'cost-per-request > 1.5x baseline alert',
  );
  const read = (query: string) =>
    query.includes('increase') ? ENOUGH : query.includes('bbbb') ? 0.003 : 0.001;

  it('tells people once and waits for them', () => {
    const run = runScript(planOf(STEPS, costly), { read, untilMs: 60 * MINUTE_MS });
    expect(run.actions.filter(({ action }) => action.kind === 'alert')).toHaveLength(1);
    expect(run.state.weight).toBe(5);
    expect(run.state.holds).toMatchObject([{ kind: 'alert', metric: 'cost-per-request' }]);
    expect(run.state.holds[0]?.message).toContain('$0.003 > $0.0015 (1.5x baseline)');
  });

  it('is not raised again once a person has promoted', () => {
    const plan = planOf(STEPS.replace(`${ANALYSIS}\n`, ''), costly);
    const run = runScript(plan, {
      read,
      commands: [{ verb: 'promote', by: 'the reviewer', atMs: 5 * MINUTE_MS }],
      untilMs: 60 * MINUTE_MS,
    });
    expect(run.state.outcome).toBe('promoted');
    expect(run.actions.filter(({ action }) => action.kind === 'alert')).toHaveLength(1);
  });
});

describe('a baseline of nothing', () => {
  it('says nothing: a multiple of zero is no limit', () => {
    const run = runScript(
      planOf(STEPS, TRIGGERS.replace('> 1% rollback', '> 2x baseline rollback')),
      {
        read: (query) => (query.includes('increase') ? ENOUGH : query.includes('bbbb') ? 0.001 : 0),
        untilMs: 60 * MINUTE_MS,
      },
    );
    expect(run.state.holds[0]?.message).toContain('the baseline is 0');
  });
});

describe('people', () => {
  const healthy = errorsFrom(Number.POSITIVE_INFINITY, 0);

  it('abort at any time: weight 0, then the outcome', () => {
    const run = runScript(planOf(STEPS, TRIGGERS), {
      read: healthy,
      commands: [{ verb: 'abort', by: 'an operator', atMs: 12 * MINUTE_MS }],
      untilMs: 60 * MINUTE_MS,
    });
    expect(run.state.outcome).toBe('aborted');
    expect(weights(run)).toEqual([5, 50, 0]);
    expect(run.state.reason?.message).toBe('aborted by an operator');
  });

  it('promote a pause without a duration', () => {
    const plan = planOf('steps:\n- setWeight: 20\n- pause: {}\n- setWeight: 60');
    const waiting = runScript(plan, { read: healthy, untilMs: 60 * MINUTE_MS });
    expect(waiting.state.holds.map(({ kind }) => kind)).toEqual(['pause-step']);
    const promoted = runScript(plan, {
      read: healthy,
      commands: [{ verb: 'promote', by: 'an operator', atMs: 5 * MINUTE_MS }],
      untilMs: 60 * MINUTE_MS,
    });
    expect(promoted.state.outcome).toBe('promoted');
    expect(weights(promoted)).toEqual([20, 60, 100]);
  });

  it('pause and resume: the plan stands still in between', () => {
    const run = runScript(planOf(STEPS, TRIGGERS), {
      read: healthy,
      commands: [
        { verb: 'pause', by: 'an operator', atMs: 5 * MINUTE_MS },
        { verb: 'resume', by: 'an operator', atMs: 25 * MINUTE_MS },
      ],
      untilMs: 60 * MINUTE_MS,
    });
    const raised = run.events.filter((event) => event.kind === 'weight').map(({ atMs }) => atMs);
    expect(raised).toEqual([0, 25 * MINUTE_MS, 35 * MINUTE_MS]);
  });
});

describe('a router that refuses a weight', () => {
  it('is asked again, and nothing counts as done before it agrees', () => {
    const run = runScript(planOf(STEPS, TRIGGERS), {
      read: errorsFrom(2 * MINUTE_MS, 0.2),
      refuse: (weight, nowMs) => (weight === 0 && nowMs < 4 * MINUTE_MS ? 'no route' : null),
      untilMs: 60 * MINUTE_MS,
    });
    expect(run.state.outcome).toBe('rolled-back');
    const ended = run.events.find((event) => event.kind === 'ended');
    expect(ended?.atMs).toBe(4 * MINUTE_MS);
    expect(run.state.detectedAtMs).toBe(2 * MINUTE_MS);
  });
});

describe('a background analysis', () => {
  const canary = `analysis:
  startingStep: 2
  templates: [{templateName: check}]
  args: [{name: hash, valueFrom: {podTemplateHashValue: Latest}}]
steps:
- setWeight: 5
- pause: {duration: 5m}
- setWeight: 50
- pause: {duration: 5m}`;

  it('starts at its step and rolls back when it fails', () => {
    const run = runScript(planOf(canary), { read: errorsFrom(0, 0.5), untilMs: 60 * MINUTE_MS });
    expect(run.state.outcome).toBe('rolled-back');
    expect(run.state.detectedAtMs).toBe(5 * MINUTE_MS);
  });
});

describe('an inconclusive analysis', () => {
  // A failure condition beside the success condition leaves a place for neither.
  const plan = planOf(STEPS, undefined, 'failureCondition: result[0] > 0.1');
  const untilMs = 60 * MINUTE_MS;

  it('holds the rollout for a person', () => {
    const run = runScript(plan, { read: () => 0.05, untilMs });
    expect(run.state.phase).toBe('progressing');
    expect(run.state.holds.map(({ kind }) => kind)).toEqual(['inconclusive']);
    expect(run.state.weight).toBe(5);
  });

  it('is passed when a person promotes', () => {
    const commands = [{ verb: 'promote' as const, by: 'a person', atMs: 30 * MINUTE_MS }];
    const run = runScript(plan, { read: () => 0.05, commands, untilMs });
    expect(run.state.outcome).toBe('promoted');
    expect(weights(run)).toEqual([5, 50, 100]);
  });
});
