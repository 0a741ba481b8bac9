import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = join(import.meta.dirname, '..');

/** What a command came to, as a process of its own. */
export interface CommandRun {
  readonly exitCode: number | null;
  readonly seconds: number;
  /** The most that was ever resident, its threads included. */
  readonly residentMb: number;
}

let built = false;

/** Runs the command as it is installed: built, without the loader that sources need. */
export async function runBuilt(args: readonly string[]): Promise<CommandRun> {
  if (!built) build();
  const startedMs = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', join(ROOT, 'bench/peak-memory.js'), join(ROOT, 'dist/cli.js'), ...args],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit', 'pipe'] },
  );
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const report = child.stdio[3];
  if (report === null || report === undefined || !('read' in report)) {
    throw new Error('the process has no pipe to report its memory');
  }
  const residentMb = Number(await text(report)) / 1_024;
  const exitCode = await exited;
  return { exitCode, seconds: (performance.now() - startedMs) / 1_000, residentMb };
}

function build(): void {
  const { status, stderr } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build failed: ${stderr}`);
  built = true;
}
