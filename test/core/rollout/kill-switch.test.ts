import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { due, step, wakeAtMs } from '../../../src/core/rollout/engine.ts';
import { journalLine, parseJournalLine, replay } from '../../../src/core/rollout/journal.ts';
import type { CommandVerb, RolloutEvent } from '../../../src/core/rollout/state.ts';
import { ANALYSIS, MINUTE_MS, planOf } from './plans.ts';
import { type Run, readingOf, runScript, type Script } from './scripted-world.ts';

const STEPS = `steps:
- setWeight: 5
- pause: {duration: 10m}
- setWeight: 50
- pause: {duration: 10m}
- setWeight: 100`;

const TRIGGERS = `window: 5m
interval: 30s
minimumRequests: 100
triggers:
- error-rate > 1% rollback`;

const healthy = (query: string) => (query.includes('increase') ? 500 : 0.001);

function at(minutes: number, verb: CommandVerb, by = 'ann') {
  return { atMs: minutes * MINUTE_MS, verb, by };
}

function run(script: Partial<Script>, plan = planOf(STEPS, TRIGGERS)): Run {
  return runScript(plan, { read: healthy, untilMs: 60 * MINUTE_MS, ...script });
}

function minutesOf<K extends RolloutEvent['kind']>(of: Run, kind: K): number[] {
  return of.events.filter((event) => event.kind === kind).map(({ atMs }) => atMs / MINUTE_MS);
}

describe('while the kill switch is on', () => {
  it('holds, asks nothing and lets no step go on', () => {
    const killed = run({ commands: [at(4, 'kill')] });
    expect(killed.state).toMatchObject({
      outcome: null,
      stepIndex: 1,
      weight: 5,
      holds: [
        {
          kind: 'kill-switch',
          sinceMs: 4 * MINUTE_MS,
          message: 'kill switch thrown by ann: every request goes to stable',
        },
      ],
    });
    expect(Math.max(...minutesOf(killed, 'measured'))).toBeLessThanOrEqual(4);
  });

  it('is not judged by silence: a rule that rolls back on it does not', () => {
    const strict = planOf(STEPS, TRIGGERS.replace('triggers:', 'unknown: rollback\ntriggers:'));
    const silent = (query: string, nowMs: number) =>
      nowMs < 4 * MINUTE_MS ? healthy(query) : 'no-data';
    const killed = run({ commands: [at(3.9, 'kill')], read: silent }, strict);
    expect(killed.state.phase).toBe('progressing');
  });

  it.each(['promote', 'promote-full'] as const)('refuses %s, and says so', (verb) => {
    const killed = run({ commands: [at(4, 'kill'), at(5, verb, 'bob')] });
    expect(killed.state.holds.map(({ kind }) => kind)).toEqual(['kill-switch']);
    expect(killed.events).toContainEqual({
      kind: 'refused',
      atMs: 5 * MINUTE_MS,
      message: `${verb} by bob: refused while the kill switch is on; switch it off first`,
    });
  });

  it('lets a person abort', () => {
    expect(run({ commands: [at(4, 'kill'), at(5, 'abort')] }).state.outcome).toBe('aborted');
  });

  it('takes an answer that was under way: it is of the traffic before', () => {
    const nowMs = 4 * MINUTE_MS;
    const asking = run({ untilMs: nowMs - 1 }).state;
    const asks = due(asking, nowMs);
    const commands = [{ verb: 'kill', by: 'ann' }] as const;
    const killed = step(asking, nowMs, { readings: [], confirmations: [], commands }).state;
    expect([due(killed, nowMs), wakeAtMs(killed)]).toEqual([[], null]);
    const bad = (query: string) =>
      query.includes('increase') ? 500 : query.includes('bbbb') ? 0.04 : 0.001;
    const readings = asks.map((ask) => readingOf(ask, nowMs, { read: bad }));
    const late = step(killed, nowMs + 1, { readings, confirmations: [], commands: [] });
    expect(late.actions).toEqual([{ kind: 'set-weight', weight: 0 }]);
    expect(late.state.reason).toMatchObject({ by: 'trigger', metric: 'error-rate' });
  });

  it('stays on through an end and a retry', () => {
    const again = run({
      commands: [at(4, 'abort'), at(5, 'kill'), at(6, 'retry')],
      staysAfterEnd: true,
    });
    expect(again.state).toMatchObject({ phase: 'progressing', attempt: 1, weight: 0 });
    expect(again.state.holds.map(({ kind }) => kind)).toEqual(['kill-switch']);
  });
});

describe('when the kill switch is off again', () => {
  it('goes on from where it stood: the time in between has not passed', () => {
    const resumed = run({ commands: [at(4, 'kill'), at(24, 'unkill')] });
    expect(resumed.state.outcome).toBe('promoted');
    expect(minutesOf(resumed, 'weight')).toEqual([0, 30, 40]);
  });

  it('raises only on answers given since', () => {
    const resumed = run({ commands: [at(9.9, 'kill'), at(30, 'unkill')] });
    const measured = minutesOf(resumed, 'measured').filter((minute) => minute > 9.9);
    expect(measured[0], 'a whole interval later').toBe(30.5);
    // The pause has 6 s left, the first answer comes after 30 s.
    expect(minutesOf(resumed, 'weight')).toEqual([0, 30.5, 40.5]);
  });

  it('gives an analysis a whole interval of traffic before its next measurement', () => {
    const plan = planOf(
      `steps:\n- setWeight: 5\n${ANALYSIS}\n- setWeight: 100`,
      undefined,
      'interval: 1m\n    count: 3',
    );
    const asked: number[] = [];
    const read = (_query: string, nowMs: number) => {
      asked.push(nowMs / MINUTE_MS);
      return 0.001;
    };
    run({ read, commands: [at(0.5, 'kill'), at(7, 'unkill')] }, plan);
    expect(asked.map(Math.floor)).toEqual([0, 8, 9]);
  });

  it('was never on: nothing changes', () => {
    const plain = run({});
    const told = run({ commands: [at(4, 'unkill')] });
    expect(told.state).toEqual(plain.state);
  });
});

describe('whatever is thrown when', () => {
  const commands = fc.array(
    fc.record({
      atMs: fc.integer({ min: 0, max: 40 * MINUTE_MS }),
      verb: fc.constantFrom<CommandVerb>(
        'kill',
        'unkill',
        'promote',
        'pause',
        'resume',
        'promote-full',
      ),
      by: fc.constant('ann'),
    }),
    { maxLength: 12 },
  );

  it('the weight is never raised and nothing asked while it is on, and the journal decides it again', () => {
    fc.assert(
      fc.property(commands, (given) => {
        const one = run({ commands: given });
        const on = spansOf(one);
        const during = (atMs: number) => on.some(({ from, to }) => atMs > from && atMs < to);
        const raised = one.events.filter(
          (event) => event.kind === 'weight' || event.kind === 'step',
        );
        expect(raised.filter(({ atMs }) => during(atMs))).toEqual([]);
        expect(
          one.events.filter((event) => event.kind === 'measured' && during(event.atMs)),
        ).toEqual([]);
        const again = replay(one.records.map(journalLine).map(parseJournalLine));
        expect(again.differences).toEqual([]);
        expect(JSON.stringify(again.state)).toBe(JSON.stringify(one.state));
      }),
      { numRuns: 100 },
    );
  });
});

/** When the switch was on, by the events. */
function spansOf({ events }: Run): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = [];
  for (const event of events) {
    if (event.kind === 'held' && event.hold.kind === 'kill-switch')
      spans.push({ from: event.atMs, to: Number.POSITIVE_INFINITY });
    const last = spans.at(-1);
    if (event.kind === 'released' && event.hold.kind === 'kill-switch' && last)
      last.to = event.atMs;
  }
  return spans;
}
