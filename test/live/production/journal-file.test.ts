import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { beginRecord, journalLine } from '../../../src/core/rollout/journal.ts';
import { openJournal } from '../../../src/live/production/journal-file.ts';
import { openRolloutState } from '../../../src/live/production/state-folder.ts';
import { planOf } from '../../core/rollout/plans.ts';

const PLAN = planOf('steps: [{setWeight: 5}]');
const RECORDS = [1, 2, 3].map((atMs) => beginRecord(PLAN, atMs, { kind: 'url', version: '3' }));

function folderOf(): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function written(): string {
  const path = join(folderOf(), 'journal.jsonl');
  const journal = openJournal(path);
  for (const record of RECORDS) journal.append(record);
  journal.close();
  return path;
}

function recordsOf(path: string) {
  const journal = openJournal(path);
  journal.close();
  return journal;
}

test('a journal comes back as it was written, each line JSON', () => {
  const path = written();
  expect(recordsOf(path)).toMatchObject({ records: RECORDS, mended: null });
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject(
    RECORDS.map((record) => JSON.parse(journalLine(record))),
  );
});

test('a torn last line is cut off, and said; what follows stands after whole lines', () => {
  const path = written();
  const [first = ''] = readFileSync(path, 'utf8').split('\n');
  appendFileSync(path, first.slice(0, 9));
  const journal = openJournal(path);
  expect(journal.mended).toBe(`${path}: its last line was torn; 9 bytes are cut off`);
  journal.append(RECORDS[0] ?? beginRecord(PLAN, 0));
  journal.close();
  expect(recordsOf(path)).toMatchObject({ records: [...RECORDS, RECORDS[0]], mended: null });
});

test('an empty file is a journal that has not begun', () => {
  const path = join(folderOf(), 'journal.jsonl');
  writeFileSync(path, '');
  expect(recordsOf(path)).toMatchObject({ records: [], mended: null });
});

test('whatever bit is flipped but that of the last line end, the line is refused', () => {
  const path = written();
  const bytes = readFileSync(path);
  const place = { at: fc.nat(bytes.length - 2), bit: fc.nat(7) };
  fc.assert(
    fc.property(fc.record(place), ({ at, bit }) => {
      const flipped = Buffer.from(bytes);
      flipped[at] = (bytes[at] ?? 0) ^ (1 << bit);
      writeFileSync(path, flipped);
      const line = bytes.subarray(0, at).toString().split('\n').length;
      expect(() => openJournal(path)).toThrow(`${path}:${line}: is not as it was written; `);
    }),
    { numRuns: 200 },
  );
});

test('a journal of another plan is refused, and the lock let go', () => {
  const folder = folderOf();
  const mine = openRolloutState(folder, PLAN);
  if (!mine.ok) throw new Error(mine.error);
  mine.state.journal.append(beginRecord(PLAN, 1));
  mine.state.close();
  const other = planOf('steps: [{setWeight: 6}]');
  for (let times = 0; times < 2; times += 1) {
    expect(openRolloutState(folder, other)).toEqual({
      ok: false,
      error: `${join(folder, 'journal.jsonl')}: was begun with another plan or other rules; bring the files back, or move the journal away to begin anew at weight 0`,
    });
  }
});

test('a state folder that is not there is made; one that cannot be made is named', () => {
  const folder = folderOf();
  const opened = openRolloutState(join(folder, 'not', 'there'), PLAN);
  expect(opened.ok).toBe(true);
  if (opened.ok) opened.state.close();
  writeFileSync(join(folder, 'file'), '');
  const refused = openRolloutState(join(folder, 'file', 'below'), PLAN);
  expect(refused).toEqual({ ok: false, error: expect.stringContaining(join(folder, 'file')) });
});
