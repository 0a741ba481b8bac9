import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Role } from '../core/model/fault.ts';
import { type JournalRecord, journalLine, parseJournalLine } from '../core/rollout/journal.ts';
import type { BacktestResult } from '../core/scenario/backtest-result.ts';
import type { RunResult } from '../core/scenario/run-result.ts';

/** The folder that a run leaves behind. */
export interface RunFolder {
  readonly path: string;
  readonly requestLogs: Readonly<Record<Role, string>>;
  /** What keeps a kill switch, unless another file was named. */
  readonly killState: string;
  /** Appends to `journal.jsonl`, at once: a crash loses no turn that was taken. */
  record(record: JournalRecord): void;
  /** Writes `result.json` and whatever else is made of it, by file name. */
  finish(result: RunResult | BacktestResult, files: Readonly<Record<string, string>>): void;
  /** Writes one more file. */
  add(name: string, text: string): void;
  /** The journal as it was written. */
  journal(): readonly JournalRecord[];
  close(): void;
}

/**
 * Makes the folder, with the seed, where there is one, and copies of the files used. Throws the system's error if it
 * cannot be made.
 */
export function openRunFolder(
  path: string,
  seed: number | null,
  sources: Readonly<Record<string, string>>,
): RunFolder {
  makeRunFolder(path, seed, sources);
  const journalPath = join(path, 'journal.jsonl');
  const journal = openSync(journalPath, 'w');
  return {
    path,
    requestLogs: {
      stable: join(path, 'stable-requests.jsonl'),
      canary: join(path, 'canary-requests.jsonl'),
    },
    killState: join(path, 'kill-switch.json'),
    record: (record) => {
      writeSync(journal, `${journalLine(record)}\n`);
    },
    finish: (result, files) => {
      writeResults(path, { 'result.json': `${JSON.stringify(result, null, 2)}\n`, ...files });
    },
    add: (name, text) => writeResults(path, { [name]: text }),
    journal: () => readFileSync(journalPath, 'utf8').trimEnd().split('\n').map(parseJournalLine),
    close: () => closeSync(journal),
  };
}

/** The folder with what a run is made from: its seed, and copies of the files used. */
export function makeRunFolder(
  path: string,
  seed: number | null,
  sources: Readonly<Record<string, string>>,
): void {
  const used = join(path, 'files');
  makeFolders(used);
  if (seed !== null) writeFileSync(join(path, 'seed'), `${seed}\n`);
  for (const [index, [source, text]] of Object.entries(sources).entries()) {
    writeFileSync(join(used, `${index}-${basename(source)}`), text);
  }
}

/** What a run came to, by file name. */
export function writeResults(path: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
}

/** One at a time: Node's recursive way never returns where the system forbids, as under /proc. */
export function makeFolders(path: string): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path));
  mkdirSync(path);
}
