import { expect, it } from 'vitest';
import type { Reading } from '../../../src/core/analysis/reading.ts';
import {
  beginRecord,
  journalLine,
  NO_WARNED_READINGS,
  parseJournalLine,
  replay,
  withWarnedReadings,
} from '../../../src/core/rollout/journal.ts';
import { planOf } from './plans.ts';
import { runScript } from './scripted-world.ts';

const PLAN = planOf('steps: [{setWeight: 50}, {pause: {duration: 1m}}]');

it('says by whose numbers it was decided, and replays with and without that', () => {
  const { records } = runScript(PLAN, { read: () => 'no-data', untilMs: 600_000 });
  const thanos = { kind: 'thanos', version: '0.39.2' };
  const named = [beginRecord(PLAN, 0, thanos), ...records.slice(1)].map((record) =>
    parseJournalLine(journalLine(record)),
  );
  expect(named[0]).toMatchObject({ version: 1, prometheus: thanos });
  expect(records[0]).not.toHaveProperty('prometheus');
  expect(replay(named)).toEqual(replay(records));
});

it('tells how many readings were warned to be incomplete, and of what first', () => {
  const stamp = { askId: 'a', startedAtMs: 0, finishedAtMs: 0 };
  const result = { kind: 'prom', value: [1] } as const;
  const reading = (...warnings: string[]): Reading => ({ ok: true, ...stamp, result, warnings });
  const failed: Reading = { ok: false, ...stamp, error: 'connection refused' };
  const turn = (...readings: Reading[]) =>
    ({
      kind: 'turn',
      version: 1,
      atMs: 0,
      inputs: { readings, confirmations: [], commands: [] },
      actions: [],
      events: [],
      stepIndex: 0,
      weight: 0,
    }) as const;
  const records = [
    beginRecord(PLAN, 0),
    turn(reading(), failed),
    turn(reading('store b is away', 'store c is away'), reading()),
    turn(reading('store d is away')),
  ];
  expect(records.reduce(withWarnedReadings, NO_WARNED_READINGS)).toEqual({
    count: 2,
    first: 'store b is away',
  });
});
