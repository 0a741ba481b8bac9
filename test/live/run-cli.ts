import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMAND_LINE } from '../../scripts/command-line.ts';
import type { RunResult } from '../../src/core/scenario/run-result.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The command line as a process of its own. */
export interface CliRun {
  readonly child: ChildProcess;
  /** What it has printed so far, both streams. */
  output(): string;
  /** Standard output alone. */
  stdout(): string;
  /** Resolves when that text has been printed; rejects if the process ends first. */
  printed(text: string): Promise<void>;
  readonly exited: Promise<number | null>;
}

export function runCli(
  args: readonly string[],
  cwd: string = ROOT,
  node: string = process.execPath,
): CliRun {
  const child = spawn(node, [...COMMAND_LINE, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let stdout = '';
  const heard = new Set<() => void>();
  const hear = (bytes: Buffer) => {
    text += bytes;
    for (const listener of heard) listener();
  };
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes;
    hear(bytes);
  });
  child.stderr.on('data', hear);
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    output: () => text,
    stdout: () => stdout,
    printed: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!text.includes(wanted)) return;
          heard.delete(look);
          resolve();
        };
        heard.add(look);
        look();
        void exited.then(() => reject(new Error(`ended without printing "${wanted}":\n${text}`)));
      }),
    exited,
  };
}

/** A folder for one test's run; remove it when done. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'understudy-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function readResult(folder: string): RunResult {
  return JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
}

/** One line of a model server's own request log. */
export interface RequestLine {
  readonly id: string;
  readonly user: string | null;
  readonly receivedAtMs: number;
  /** The plan time at which it was meant to be sent. */
  readonly planAtMs: number | null;
  readonly injected: string | null;
}

export function readRequestLog(folder: string, role: 'stable' | 'canary'): RequestLine[] {
  return readFileSync(join(folder, `${role}-requests.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
