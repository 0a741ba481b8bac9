import { filesOnDisk } from '../../src/commands/files-on-disk.ts';
import type { AbEvent } from '../../src/core/scenario/abtest/ab-event.ts';
import type { AbHistory, AbNow, AbWatch } from '../../src/core/scenario/abtest/ab-watch.ts';
import { loadAbTest } from '../../src/core/scenario/abtest/load-ab.ts';
import { simulatedAbTest } from '../../src/sim/abtest/ab-run-result.ts';
import { STARTED_MS, stateOf, statusOf } from './still-watch.ts';

/** An A/B test that stands where a simulation of the shipped one ended; its texts may be given. */
export function stillAbWatch(text: string): AbWatch {
  const loaded = loadAbTest('scenarios/ab-test.yaml', filesOnDisk);
  if (!loaded.ok) throw new Error('ab-test does not load');
  const events: AbEvent[] = [];
  const setting = { test: loaded.test, compression: 120 };
  const { models, result } = simulatedAbTest(setting, 7, (event) => events.push(event));
  const named = models.map((model) => ({ ...model, version: text, hash: text }));
  const log = events.flatMap((event, index) =>
    event.kind === 'look'
      ? []
      : [{ number: index, atMs: STARTED_MS, what: { kind: 'event', event } as const }],
  );
  const command = { kind: 'command', by: text, verb: text, isObeyed: true, message: text } as const;
  const now: AbNow = {
    status: { ...statusOf(stateOf(), true), rollout: null },
    arms: models.map(({ arm }) => ({
      ...{ arm, percent: 50, requestsPerSecond: null, inFlight: 0 },
      endpoints: [{ name: text, state: 'unknown' }],
    })),
    look: { atMs: STARTED_MS, result },
    nextLookAtMs: STARTED_MS + 90_000,
    ...{ said: [], isStopped: false, unplaced: 3 },
    log: [...log, { number: 99, atMs: STARTED_MS, what: command }],
    logDropped: 0,
  };
  const one = { atMs: [STARTED_MS], columns: { lower: [-0.1], upper: [0.2] } };
  const history: AbHistory = {
    traffic: { atMs: [STARTED_MS], columns: { 'share/current': [50], 'rate/current': [9] } },
    metrics: [{ arm: 'small', metric: 'latency', slice: one }],
  };
  return {
    kind: 'ab-test',
    about: {
      ...{ title: text, description: text, seed: 7, compression: 30, models: named },
      ...{ startedAtMs: STARTED_MS, endsAtMs: STARTED_MS + 600_000, faults: [] },
    },
    now: () => now,
    history: () => history,
    follow: () => () => {},
  };
}
