import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TuneResult } from '../src/core/scenario/tune-result.ts';
import type { Bench } from './bench.ts';
import { runBuilt } from './built-command.ts';

const SCENARIOS = ['good-model', 'bad-model', 'slow-model', 'error-burst', 'low-quality'];
const CANDIDATES = 200;
const SEEDS = 200;
const THREADS = 2;
const MAX_SECONDS = 300;

/** What it costs to find the settings to take: through the command, in a process of its own. */
export const tuneBench: Bench = {
  name: 'tune',
  run: async (print) => {
    const folder = mkdtempSync(join(tmpdir(), 'understudy-bench-'));
    try {
      const out = join(folder, 'tune');
      const { exitCode, seconds, residentMb } = await runBuilt([
        ...['tune', ...SCENARIOS],
        ...['--candidates', String(CANDIDATES), '--seeds', String(SEEDS)],
        ...['--threads', String(THREADS), '--out', out],
      ]);
      if (exitCode !== 0) throw new Error(`tune ended with ${exitCode}`);
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
