import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { replay } from '../../../src/core/rollout/journal.ts';
import { openJournal } from '../../../src/live/production/journal-file.ts';
import { openRolloutState } from '../../../src/live/production/state-folder.ts';
import { planOf } from '../../core/rollout/plans.ts';
import { MortalWorld, type Reader } from './mortal-world.ts';

/* A disk that is really full: a small one in memory, where this user may mount one. */

const disk = mkdtempSync(join(tmpdir(), 'understudy-disk-'));
const isMounted = mounted();
afterAll(() => {
  if (isMounted) execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

function mounted(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Takes what room there is; returns how to give it back. */
function fill(): () => void {
  const ballast = join(disk, 'ballast');
  const file = openSync(ballast, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4_096));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(file);
  }
  return () => rmSync(ballast);
}

const PLAN = planOf(
  'steps: [{setWeight: 5}, {pause: {duration: 5m}}, {setWeight: 50}, {pause: {duration: 2m}}]',
  'interval: 30s\ntriggers:\n  - error-rate > 1% rollback',
);

const LOOKS_WHILE_FULL = 40;

/** Fills the disk at the first look at 5 %, and frees it after many more. */
function fillingReader(failsWhileFull: boolean) {
  let empty: (() => void) | null = null;
  const seen: number[] = [];
  const read: Reader = (query, weight) => {
    if (!query.includes('errors')) return 1_000;
    if (seen.length === 0) empty = fill();
    seen.push(weight);
    if (seen.length === LOOKS_WHILE_FULL) {
      empty?.();
      empty = null;
    }
    return failsWhileFull && seen.length > 3 && query.includes('bbbb') ? 0.5 : 0;
  };
  return { read, seen, empty: () => empty?.() };
}

describe.runIf(isMounted)('a journal on a disk that is full', () => {
  it('lets nothing be raised until there is room, and is sound afterwards', async () => {
    const path = join(disk, 'sound.jsonl');
    const { read, seen } = fillingReader(false);
    const world = new MortalWorld(PLAN, path, read);
    expect((await world.live([])).outcome).toBe('promoted');
    expect(new Set(seen.slice(0, LOOKS_WHILE_FULL))).toEqual(new Set([5]));
    expect(world.offences).toEqual([]);
    expectSound(path);
  });

  it('does not keep a canary that fails from being taken back', async () => {
    const path = join(disk, 'failing.jsonl');
    const { read, seen, empty } = fillingReader(true);
    const state = await new MortalWorld(PLAN, path, read).live([]);
    expect(state.outcome).toBe('rolled-back');
    expect(seen.length).toBeLessThan(LOOKS_WHILE_FULL);
    empty();
    expectSound(path);
  });

  it('does not keep an engine from being started', () => {
    const empty = fill();
    for (let times = 0; times < 2; times += 1) {
      const opened = openRolloutState(join(disk, 'state'), PLAN);
      if (!opened.ok) throw new Error(opened.error);
      opened.state.close();
    }
    empty();
  });
});

function expectSound(path: string): void {
  const journal = openJournal(path);
  journal.close();
  expect(journal.mended).toBeNull();
  if (journal.records.length > 0) expect(replay(journal.records).differences).toEqual([]);
}
