import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TuneResult } from '../src/core/scenario/tune-result.ts';
import type { Bench } from './bench.ts';

const SCENARIOS = ['good-model', 'bad-model', 'slow-model', 'error-burst', 'low-quality'];
const CANDIDATES = 200;
const SEEDS = 200;
const THREADS = 2;
const MAX_SECONDS = 300;

const ROOT = join(import.meta.dirname, '..');

/** What it costs to find the settings to take: through the command, in a process of its own. */
export const tuneBench: Bench = {
  name: 'tune',
  run: async (print) => {
    const folder = mkdtempSync(join(tmpdir(), 'understudy-bench-'));
    try {
      const out = join(folder, 'tune');
      const startedMs = performance.now();
      const residentMb = await tune(out);
      const seconds = (performance.now() - startedMs) / 1_000;
      const result: TuneResult = JSON.parse(readFileSync(join(out, 'tune.json'), 'utf8'));
      const trials = result.candidates.length * result.scenarios.length * result.seeds.done;
      print(
        `${SCENARIOS.length} scenarios x ${CANDIDATES} candidates x ${SEEDS} seeds on ${THREADS} ` +
          `threads: ${seconds.toFixed(1)} s, ${Math.round(trials / seconds)} trials/s, ` +
          `${residentMb.toFixed(0)} MB resident at most`,
      );
      const met = result.complete && seconds <= MAX_SECONDS;
      return [{ what: `a tuning of ${trials} trials within ${MAX_SECONDS} s`, met }];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** How many megabytes were resident at most. */
async function tune(out: string): Promise<number> {
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', '--import', join(ROOT, 'bench/peak-memory.ts')],
      ...[join(ROOT, 'src/cli.ts'), 'tune', ...SCENARIOS],
      ...['--candidates', String(CANDIDATES), '--seeds', String(SEEDS)],
      ...['--threads', String(THREADS), '--out', out],
    ],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit', 'pipe'] },
  );
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const report = child.stdio[3];
  if (report === null || report === undefined || !('read' in report)) {
    throw new Error('the process has no pipe to report its memory');
  }
  const residentMb = Number(await text(report)) / 1_024;
  const exitCode = await exited;
  if (exitCode !== 0) throw new Error(`tune ended with ${exitCode}`);
  return residentMb;
}
