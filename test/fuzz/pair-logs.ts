import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stream } from '../../src/core/random.ts';
import { countPairs } from '../../src/live/compare/count-pairs.ts';
import type { Database } from '../../src/live/compare/database.ts';
import { lostLines } from '../../src/live/compare/lost-lines.ts';
import { readableLogs } from '../../src/live/compare/readable-logs.ts';
import { damaged } from './damage.ts';
import { FILE_WORDS } from './file-formats.ts';
import { caseText } from './fuzz.ts';

const SIDE = {
  ...{ version: 'v1', status: 200, error: null, latencyMs: 12.5, firstTokenMs: null },
  ...{ text: 'Paris', textSha256: 'a'.repeat(64), finishReason: 'stop', inputTokens: 10 },
  ...{ outputTokens: 5, costUsd: 0.1, meanLogprob: null, truncated: false },
};
const LINE = JSON.stringify({
  ...{ v: 1, at: '2026-01-01T00:00:00.000Z', requestId: 'r-1', userHash: 'u', streamed: false },
  ...{ route: '/v1/chat/completions', prompt: { sha256: 'b'.repeat(64), text: 'Capital?' } },
  ...{ stable: SIDE, shadow: { ...SIDE, version: 'v2', text: 'Rome' } },
});
const SOUND = `${LINE}\n`.repeat(12);

/** Throws if a damaged pair log is not counted, its lost lines told. */
export async function fuzzPairLog(
  database: Database,
  { seed, number }: { readonly seed: number; readonly number: number },
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-fuzz-'));
  const path = join(folder, 'pairs.jsonl');
  const text = damaged(SOUND, stream(seed, `fuzz/pair-log/${number}`), FILE_WORDS);
  writeFileSync(path, text);
  const files = { lines: [path], parquet: [] };
  try {
    const logs = await readableLogs(database, files);
    await lostLines(database, logs.files, files);
    await countPairs(database, logs.files);
    logs.close();
  } catch (cause) {
    const again = caseText({ seed, target: 'pair-log', number });
    throw new Error(`${again}: ${cause}\n${text.slice(0, 2_000)}`, { cause });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
