import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { journalLine, turnRecord } from '../../../src/core/rollout/journal.ts';
import type { Plan } from '../../../src/core/rollout/plan.ts';
import type { Command } from '../../../src/core/rollout/state.ts';
import {
  type Answers,
  EndlessRollout,
  NO_ANSWERS,
  type Schedule,
  type VirtualTurn,
  virtualTurns,
} from '../../../src/core/rollout/virtual-turns.ts';
import { ANALYSIS, MINUTE_MS, planOf } from './plans.ts';
import { type Answer, runScript } from './scripted-world.ts';

const PLAN = planOf(
  `steps:
- setWeight: 5
- pause: {duration: 10m}
${ANALYSIS}
- setWeight: 50
- pause: {duration: 10m}
- setWeight: 100`,
  `window: 5m
interval: 30s
minimumRequests: 100
consecutive: 2
triggers:
- error-rate > 3% rollback
- p95-latency > 2x baseline alert`,
);

type Read = (query: string, atMs: number) => Answer;

/** Every turn as it is written down, each answered at once. */
function driven(plan: Plan, schedule: Schedule, read: Read) {
  const turns = virtualTurns(plan, schedule);
  const lines: string[] = [];
  let next = turns.next(NO_ANSWERS);
  while (next.done !== true) {
    const { atMs, inputs, stepped } = next.value;
    lines.push(journalLine(turnRecord(atMs, inputs, stepped)));
    next = turns.next(answersTo(next.value, read));
  }
  return { lines, ...next.value };
}

function answersTo({ atMs, stepped, asks }: VirtualTurn, read: Read): Answers {
  return {
    readings: asks.map((ask) => {
      const answer = read(ask.provider.prometheus?.query ?? '', atMs);
      const stamp = { askId: ask.id, startedAtMs: atMs, finishedAtMs: atMs };
      if (typeof answer === 'object') return { ok: false, ...stamp, error: answer.error };
      const value = answer === 'no-data' ? [] : [answer];
      return { ok: true, ...stamp, result: { kind: 'prom', value }, warnings: [] };
    }),
    confirmations: stepped.actions.flatMap((action) =>
      action.kind === 'set-weight'
        ? [{ of: 'weight' as const, weight: action.weight, atMs, error: null }]
        : [],
    ),
  };
}

/** A number of its own for each question at each time, or no number at all. */
function chancy(seed: number): Read {
  return (query, atMs) => {
    const random = stream(seed, `${query}/${atMs}`);
    const fate = random();
    if (fate < 0.02) return 'no-data';
    if (fate < 0.04) return { error: 'down' };
    if (query.includes('increase')) return 50 + random() * 400;
    return random() < 0.03 ? 1 : random() * 0.009;
  };
}

describe('turns in virtual time', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))(
    'are those of a plain loop over the engine (seed %i)',
    (seed) => {
      const commands: (Command & { atMs: number })[] = [
        { atMs: 4 * MINUTE_MS + 7, verb: 'pause', by: 'a test' },
        { atMs: 6 * MINUTE_MS, verb: 'resume', by: 'a test' },
        { atMs: 40 * MINUTE_MS, verb: 'promote', by: 'a test' },
        { atMs: 50 * MINUTE_MS, verb: 'abort', by: 'a test' },
      ];
      const untilMs = 60 * MINUTE_MS;
      const read = chancy(seed);
      const run = driven(PLAN, { commands, untilMs }, read);
      const plain = runScript(PLAN, { read, commands, untilMs });
      expect(run.lines).toEqual(plain.records.slice(1).map(journalLine));
      expect(run.state).toEqual(plain.state);
    },
  );

  it('leave a rollout as it stands where the schedule ends', () => {
    const run = driven(PLAN, { commands: [], untilMs: 5 * MINUTE_MS }, () => 0);
    expect(run.endedAtMs).toBe(5 * MINUTE_MS);
    expect(run.state).toMatchObject({ phase: 'progressing', outcome: null, weight: 5 });
  });

  it('throw where no time would ever pass', () => {
    const turns = virtualTurns(PLAN, { commands: [], untilMs: MINUTE_MS });
    const insist = () => {
      let next = turns.next(NO_ANSWERS);
      while (next.done !== true) {
        const { atMs } = next.value;
        next = turns.next({
          readings: [],
          confirmations: [{ of: 'routes', number: -1, atMs, error: null }],
        });
      }
    };
    expect(insist).toThrow(EndlessRollout);
  });
});
