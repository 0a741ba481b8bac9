import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replay } from '../../../src/core/rollout/journal.ts';
import { openJournal } from '../../../src/live/production/journal-file.ts';
import { planOf } from '../../core/rollout/plans.ts';
import { type Death, MortalWorld, type Reader } from './mortal-world.ts';

const PLAN = planOf(
  `steps:
- setWeight: 5
- pause: {duration: 2m}
- setWeight: 25
- analysis: {templates: [{templateName: check}], args: [{name: hash, value: bbbb}]}
- setWeight: 50
- pause: {}
- setWeight: 80
- pause: {duration: 2m}`,
  `window: 1m
interval: 30s
triggers:
  - error-rate > 1% rollback
  - cost-per-request > 1.5x baseline alert`,
  'count: 2\n    interval: 30s',
);

/** Dearer from a quarter on; a person takes it. */
const sound: Reader = (query, weight) => {
  if (query.includes('cost') && query.includes('bbbb')) return weight >= 25 ? 2 : 1;
  if (query.includes('cost')) return 1;
  if (query.startsWith('sum(increase')) return 1_000;
  return query.includes('error') ? 0 : 1_000;
};

/** As sound until most users have it. */
const failing: Reader = (query, weight) =>
  weight >= 80 && query.includes('errors_total') && query.includes('bbbb')
    ? 0.2
    : sound(query, weight);

const ROLLOUTS = [
  { name: 'a sound canary', read: sound, outcome: 'promoted' },
  { name: 'a canary that fails late', read: failing, outcome: 'rolled-back' },
] as const;

/** In all; each is a rollout in full. */
const POINTS = 200;

/** In memory where there is such a place: a thousand journals are synced line by line. */
const SHELF = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const folder = mkdtempSync(join(SHELF, 'understudy-survival-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let lives = 0;

async function survives(read: Reader, outcome: string, deaths: readonly Death[]) {
  lives += 1;
  const path = join(folder, `${lives}.jsonl`);
  const world = new MortalWorld(PLAN, path, read);
  const state = await world.live(deaths);
  expect(state.outcome).toBe(outcome);
  expect(world.offences).toEqual([]);
  expect([...world.alerts]).toEqual(['cost-per-request']);
  const journal = openJournal(path);
  expect(replay(journal.records).differences).toEqual([]);
  journal.close();
  return path;
}

describe.each(ROLLOUTS)('$name', ({ read, outcome }) => {
  let ends: readonly number[] = [];

  beforeAll(async () => {
    const bytes = readFileSync(await survives(read, outcome, []));
    ends = [...bytes.keys()].filter((at) => bytes[at] === 0x0a).map((at) => at + 1);
    expect(ends.length).toBeGreaterThan(20);
  });

  it('is rolled out alike by an engine that is killed right after any record', async () => {
    for (const atByte of ends.slice(0, -1)) {
      await survives(read, outcome, [{ atByte, awayMs: 5_000, withRouter: true }]);
    }
  });

  it('is rolled out alike by one that is killed anywhere, even again and again', () =>
    fc.assert(
      fc.asyncProperty(DEATHS, async (deaths) => {
        const total = ends.at(-1) ?? 0;
        let atByte = 0;
        await survives(
          read,
          outcome,
          deaths.map(({ share, ...death }) => {
            atByte = Math.ceil(atByte + share * (total - atByte));
            return { ...death, atByte };
          }),
        );
      }),
      { numRuns: POINTS / ROLLOUTS.length },
    ));
});

/** Each somewhere between the one before and the end. */
const DEATHS = fc.array(
  fc.record({
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    awayMs: fc.oneof(fc.nat(60_000), fc.nat(10_800_000)),
    withRouter: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
);
