import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Ask } from '../../../src/core/analysis/run.ts';
import { NO_SECRETS } from '../../../src/core/analysis/secrets.ts';
import type { RunNews } from '../../../src/core/history/run-watch.ts';
import type { JournalRecord } from '../../../src/core/rollout/journal.ts';
import type { Plan } from '../../../src/core/rollout/plan.ts';
import { type EngineLoop, startEngine, type World } from '../../../src/live/engine-loop.ts';
import { RunRecorder } from '../../../src/live/watch/run-recorder.ts';
import { planOf } from '../../core/rollout/plans.ts';

const PLAN = planOf(
  'steps:\n- setWeight: 20\n- pause: {duration: 1h}',
  'interval: 30s\ntriggers:\n- error-rate > 1% alert\n- p95-latency > 2x baseline rollback',
);
const AS_IF_STABLE: Plan = JSON.parse(JSON.stringify(PLAN).replaceAll('bbbb', 'aaaa'));
const STATUS = {
  nowMs: 0,
  killSwitch: { on: false, sinceMs: 0, by: 'nobody', inFlight: 'finish' as const },
  ...{ rollout: null, serving: null, routers: [] },
};

let nowMs = 0;
let started = { stable: 0, canary: 0 };
let asked: string[] = [];
let engine: EngineLoop;
/** Of nothing but the plan and the world, for comparison. */
let unwatched: EngineLoop;
let journals: { watched: JournalRecord[]; unwatched: JournalRecord[] };
let recorder: RunRecorder;

/** Stable answers half of what the canary does; a question of either costs no time. */
async function read(asks: readonly Ask[], atMs: number) {
  return asks.map(({ id, provider }) => {
    const query = provider.prometheus?.query ?? '';
    asked.push(`${id} ${query.includes('"aaaa"') ? 'stable' : 'canary'}`);
    const value = query.includes('increase') ? 500 : query.includes('"aaaa"') ? 0.001 : 0.002;
    const stamp = { askId: id, startedAtMs: atMs, finishedAtMs: nowMs };
    const result = { kind: 'prom', value: [value] } as const;
    return { ok: true as const, ...stamp, result, valueText: `[${value}]`, warnings: [] };
  });
}

const WORLD: World = {
  nowMs: () => nowMs,
  sleepUntil: (atMs, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, atMs - nowMs);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
  read,
  setWeight: async (weight) => ({ of: 'weight', weight, atMs: nowMs, error: null }),
  setRoutes: async (_routes, number) => ({ of: 'routes', number, atMs: nowMs, error: null }),
  alert: () => {},
  secrets: NO_SECRETS,
};

beforeEach(async () => {
  vi.useFakeTimers();
  nowMs = 0;
  started = { stable: 0, canary: 0 };
  asked = [];
  recorder = new RunRecorder({
    about: {
      ...{ world: 'rehearsal', title: 'test', description: null, seed: 1, compression: 1 },
      prometheus: { kind: 'embedded', version: '3' },
      plan: PLAN,
      startedAtMs: 1_000_000,
      faults: [
        { atMs: 1_040_500, label: 'second' },
        { atMs: 1_002_000, label: 'first' },
      ],
    },
    serving: { started: () => started, inFlight: () => 3, endpoints: () => [] },
    world: WORLD,
    wallAtMs: (planMs) => 1_000_000 + planMs,
    asIfStable: AS_IF_STABLE,
    vitalsEveryMs: 2_000,
    status: () => STATUS,
  });
  journals = { watched: [], unwatched: [] };
  unwatched = startEngine(PLAN, WORLD, {
    record: (record) => journals.unwatched.push(record),
    turned: () => {},
  });
  engine = startEngine(PLAN, recorder.world, {
    record: (record) => journals.watched.push(record),
    turned: (stepped, _atMs, inputs) => recorder.turned({ inputs, stepped }),
  });
  await seconds(1);
});

afterEach(async () => {
  recorder.close();
  engine.leave();
  unwatched.leave();
  await vi.advanceTimersByTimeAsync(0);
  await Promise.all([engine.done, unwatched.done]);
  vi.useRealTimers();
});

async function seconds(count: number): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    nowMs += 1_000;
    started = { stable: started.stable + 8, canary: started.canary + 2 };
    await vi.advanceTimersByTimeAsync(1_000);
  }
}

describe('a recorder', () => {
  it("puts stable's answer beside the canary's, which it asks only where the rule does not", async () => {
    await seconds(61);
    const { metrics } = recorder.history();
    expect(
      metrics.map(({ key, slice }) => [key, slice.columns.canary, slice.columns.stable]),
    ).toEqual([
      ['trigger/0', [0.002, 0.002], [0.001, 0.001]],
      ['trigger/1', [0.002, 0.002], [0.001, 0.001]],
    ]);
    expect(asked.filter((one) => one === 'trigger/0/0/value stable')).toHaveLength(1);
    expect(asked.filter((one) => one === 'trigger/1/0/value stable')).toHaveLength(0);
    expect(recorder.now().metrics.map(({ stable }) => stable?.value)).toEqual([0.001, 0.001]);
  });

  it('leaves no trace in what the engine decides', async () => {
    recorder.now();
    await seconds(200);
    // Answers may come into one turn or into two: what is decided is the same.
    const decided = (records: readonly JournalRecord[]) =>
      records.flatMap((one) => (one.kind === 'turn' ? [...one.events, ...one.actions] : []));
    expect(decided(journals.watched).length).toBeGreaterThan(10);
    expect(decided(journals.watched)).toEqual(decided(journals.unwatched));
  });

  it('tells who listens what each second brought, and nobody who has left or throws', async () => {
    const heard: RunNews[] = [];
    const leave = recorder.follow((news) => heard.push(news));
    recorder.follow(() => {
      throw new Error('its page is gone');
    });
    await seconds(31);
    leave();
    await seconds(5);
    const rows = heard.flatMap(({ traffic }) => traffic.atMs);
    expect(rows).toEqual(Array.from({ length: 31 }, (_, index) => 1_002_000 + index * 1_000));
    expect(heard.at(-1)?.traffic.columns).toEqual({
      weight: [20],
      share: [20],
      stable: [8],
      canary: [2],
    });
    const measured = heard.flatMap(({ metrics }) => metrics.map(({ key }) => key));
    expect(measured.toSorted()).toEqual(['trigger/0', 'trigger/1']);
    expect(recorder.history().traffic.atMs).toHaveLength(37);
  });

  it('logs faults when their time comes, before what follows, and commands with who gave them', async () => {
    await seconds(45);
    recorder.commanded({
      atMs: 1_046_000,
      by: 'ann',
      verb: 'pause',
      isObeyed: true,
      message: 'it stands',
    });
    const { log } = recorder.now();
    expect(log.map(({ what }) => (what.kind === 'event' ? what.event.kind : what.kind))).toEqual([
      ...['step', 'weight', 'step', 'fault', 'measured', 'measured', 'fault', 'command'],
    ]);
    expect(log.filter(({ what }) => what.kind === 'fault').map(({ atMs }) => atMs)).toEqual([
      1_002_000, 1_040_500,
    ]);
  });

  it('asks the servers how they are while somebody looks, and for a minute after', async () => {
    const vitals = () => asked.filter((one) => one.startsWith('vitals/queue'));
    await seconds(10);
    expect(vitals()).toEqual([]);
    expect(recorder.now().models.canary.vitals.map(({ value }) => value)).toEqual(
      Array(5).fill(null),
    );
    await seconds(1);
    expect(recorder.now().models.stable).toMatchObject({ requestsPerSecond: 8, inFlight: 3 });
    expect(recorder.now().models.canary.vitals[0]).toEqual({
      name: 'queue',
      unit: 'count',
      value: 0.002,
    });
    await seconds(100);
    const asking = vitals().length;
    expect(asking).toBeGreaterThan(2 * 28);
    await seconds(100);
    expect(vitals()).toHaveLength(asking);
  });
});
