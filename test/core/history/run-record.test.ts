import { describe, expect, it } from 'vitest';
import { NO_SECRETS } from '../../../src/core/analysis/secrets.ts';
import { RunRecord } from '../../../src/core/history/run-record.ts';
import { begin } from '../../../src/core/rollout/begin.ts';
import { step } from '../../../src/core/rollout/engine.ts';
import { journalTurns } from '../../../src/core/rollout/journal.ts';
import { ANALYSIS, MINUTE_MS, planOf } from '../rollout/plans.ts';
import { type Answer, runScript } from '../rollout/scripted-world.ts';

const TRIGGERS = `window: 5m
interval: 1m
triggers:
  - error-rate > 5% rollback
  - error-rate > 1% alert
  - p95-latency > 2x baseline rollback
`;

const STEPS = `steps:
- setWeight: 20
- pause: {duration: 10m}
${ANALYSIS}
- setWeight: 50
- pause: {duration: 10m}`;

const PLAN = planOf(STEPS, TRIGGERS);
const WALL_MS = 1_800_000_000_000;

function answer(query: string, nowMs: number): Answer {
  const isStable = query.includes('aaaa');
  if (query.includes('increase')) return 400;
  if (query.includes('latency')) return isStable ? 1 : 1.2;
  if (!query.includes('inference')) return 0.004;
  return isStable ? 0.002 : nowMs > 8 * MINUTE_MS ? 0.003 : 0.02;
}

const RUN = runScript(PLAN, {
  read: answer,
  commands: [{ atMs: 9 * MINUTE_MS, verb: 'promote', by: 'ann' }],
  untilMs: 60 * MINUTE_MS,
});

function watched(): RunRecord {
  const record = new RunRecord(PLAN, (planMs) => WALL_MS + planMs / 10);
  const { plan, beganAtMs, turns } = journalTurns(RUN.records);
  let state = begin(plan, beganAtMs);
  for (const { atMs, inputs } of turns) {
    const stepped = step(state, atMs, inputs);
    record.turned({ inputs, stepped });
    state = stepped.state;
  }
  return record;
}

describe('a run that was watched', () => {
  const record = watched();
  const metric = (key: string) => record.metrics.find((one) => one.key === key);
  const slice = (key: string) => record.history().metrics.find((one) => one.key === key)?.slice;

  it('names what is measured in the words of the files, in the order of the plan', () => {
    expect(record.metrics.map(({ key, rule, action, unit }) => [key, rule, action, unit])).toEqual([
      ['trigger/0', 'error-rate > 5% rollback', 'rollback', 'share'],
      ['trigger/1', 'error-rate > 1% alert', 'alert', 'share'],
      ['trigger/2', 'p95-latency > 2x baseline rollback', 'rollback', 'seconds'],
      ['inline/error-rate', 'result[0] < 0.01', 'analysis', null],
    ]);
  });

  it('tells triggers of one metric apart by their place', () => {
    expect(slice('trigger/0')?.columns.limit?.[0]).toBe(0.05);
    expect(slice('trigger/1')?.columns.limit?.[0]).toBe(0.01);
    expect(metric('trigger/0')?.last?.verdict).toBe('Successful');
    const measured = RUN.events.filter((event) => event.kind === 'measured');
    for (const [place, { text }] of PLAN.triggers.entries()) {
      const of = measured.filter(
        ({ source, metric, limitNumber }) =>
          source === 'trigger' &&
          metric === PLAN.triggers[place]?.name &&
          limitNumber === [0.05, 0.01, 2][place],
      );
      const drawn = slice(`trigger/${place}`)?.columns.canary ?? [];
      expect([text, drawn.filter((value) => value !== null)]).toEqual([
        text,
        // The last one still waits for stable's answer where the plan did not ask for it.
        of.map(({ valueNumber }) => valueNumber).slice(0, place === 1 ? -1 : undefined),
      ]);
    }
  });

  it("has stable's answer from the rule's own questions, and of an alert once it is told", () => {
    expect(slice('trigger/0')?.columns.stable?.at(-1)).toBe(0.002);
    expect(slice('trigger/2')?.columns.stable?.at(-1)).toBe(1);
    expect(metric('trigger/1')?.stable).toBeNull();
    const before = slice('trigger/1')?.atMs.length ?? 0;
    record.stableAnswered('trigger/1', WALL_MS, 0.001);
    expect(slice('trigger/1')?.atMs).toHaveLength(before + 1);
    expect(slice('trigger/1')?.columns.stable?.at(-1)).toBe(0.001);
  });

  it('gives a measurement up to its row when stable has not answered in five seconds', () => {
    const inline = () => slice('inline/error-rate')?.atMs.length ?? 0;
    const atMs = metric('inline/error-rate')?.last?.atMs ?? 0;
    record.secondPassed(atMs + 4_000, null);
    expect(inline()).toBe(0);
    record.secondPassed(atMs + 6_000, null);
    // And a break: what another step measures does not follow from it.
    expect(inline()).toBe(2);
    expect(slice('inline/error-rate')?.columns).toMatchObject({
      canary: [0.004, null],
      stable: [null, null],
      limit: [0.01, null],
    });
  });

  it('tells times on the clock', () => {
    expect(metric('trigger/0')?.last?.atMs).toBeGreaterThan(WALL_MS);
    expect(metric('trigger/0')?.last?.atMs).toBeLessThan(WALL_MS + 6 * MINUTE_MS);
  });

  it('logs what happened, and of measurements those that came to another verdict', () => {
    const told = record.log.entries.flatMap(({ what }) =>
      what.kind === 'event' ? [what.event] : [],
    );
    const others = RUN.events.filter(({ kind }) => kind !== 'measured');
    expect(told.filter(({ kind }) => kind !== 'measured').map(({ kind }) => kind)).toEqual(
      others.map(({ kind }) => kind),
    );
    const measured = told.filter((event) => event.kind === 'measured');
    expect(measured.map(({ metric, verdict }) => `${metric} ${verdict}`)).toEqual([
      'error-rate Successful',
      'error-rate Failed',
      'p95-latency Successful',
      'error-rate Successful',
      'error-rate Successful',
    ]);
    const numbers = record.log.entries.map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });
});

it('a journal tells what was watched', () => {
  const record = new RunRecord(PLAN, (planMs) => WALL_MS + planMs / 10);
  record.recall(RUN.records, NO_SECRETS);
  const other = watched();
  expect(record.log.entries).toEqual(other.log.entries);
  const rows = ({
    atMs,
    columns,
  }: {
    atMs: readonly number[];
    columns: Record<string, readonly unknown[]>;
  }) =>
    atMs.flatMap((at, row) =>
      columns.canary?.[row] === null ? [] : [[at, columns.canary?.[row], columns.limit?.[row]]],
    );
  other.secondPassed(Number.MAX_SAFE_INTEGER, null);
  for (const [index, { key, slice }] of record.history().metrics.entries()) {
    const same = other.history().metrics[index];
    expect([key, rows(slice)]).toEqual([same?.key, rows(same?.slice ?? { atMs: [], columns: {} })]);
  }
  const { traffic } = record.history();
  expect([...new Set(traffic.columns.weight)]).toEqual([0, 20, 50, 100, null]);
});

it('a metric that nobody looked at for a while begins a line of its own', () => {
  const plan = planOf('steps:\n- setWeight: 20\n- pause: {}', TRIGGERS);
  const killed = runScript(plan, {
    read: (query) => (query.includes('increase') ? 400 : 0.004),
    commands: [
      { atMs: 3.5 * MINUTE_MS, verb: 'kill', by: 'ann' },
      { atMs: 30 * MINUTE_MS, verb: 'unkill', by: 'ann' },
    ],
    untilMs: 33 * MINUTE_MS,
  });
  const record = new RunRecord(plan, (planMs) => WALL_MS + planMs);
  record.recall(killed.records, NO_SECRETS);
  const slice = record.history().metrics[0]?.slice;
  const drawn = slice?.columns.canary?.map((value) => value !== null);
  expect(drawn).toEqual([true, true, true, false, true, true, true, false]);
});

describe('seconds of traffic', () => {
  it('come to rates and to the share of what was begun', () => {
    const record = new RunRecord(PLAN, (planMs) => planMs);
    for (let second = 0; second <= 10; second += 1) {
      record.secondPassed(second * 1_000, {
        stable: second * 30,
        canary: second < 5 ? 0 : (second - 5) * 10,
      });
    }
    const { columns } = record.history().traffic;
    expect(columns.stable).toEqual([null, ...Array(10).fill(30)]);
    expect(columns.canary).toEqual([null, 0, 0, 0, 0, 0, 10, 10, 10, 10, 10]);
    expect(columns.share).toEqual([null, 0, 0, 0, 0, 0, 25, 25, 25, 25, 25]);
    expect(record.requestsPerSecond).toEqual({ stable: 30, canary: 10 });
  });

  it('have no share where nobody asked, and no rate across a time in which nobody looked', () => {
    const record = new RunRecord(PLAN, (planMs) => planMs);
    for (const second of [0, 1, 60, 61])
      record.secondPassed(second * 1_000, { stable: second > 1 ? 9 : 0, canary: 0 });
    const { atMs, columns } = record.history().traffic;
    expect(atMs).toEqual([0, 1_000, 1_001, 60_000, 61_000]);
    expect(columns.stable).toEqual([null, 0, null, null, 0]);
    expect(columns.share?.every((share) => share === null)).toBe(true);
  });

  it('of which a listener hears those since he last heard', () => {
    const record = new RunRecord(PLAN, (planMs) => planMs);
    record.secondPassed(1_000, { stable: 0, canary: 0 });
    const mark = record.mark();
    record.secondPassed(2_000, { stable: 5, canary: 5 });
    const news = record.since(mark);
    expect(news.traffic).toEqual({
      atMs: [2_000],
      columns: { weight: [null], share: [50], stable: [5], canary: [5] },
    });
    expect(news.metrics).toEqual([]);
  });
});
