/*
 * Rollouts that run live while their parts are killed and come back, as a seed will have it:
 *
 *   npm run chaos -- --for 10m [--seed n] [--round n] [--keep]
 *
 * Bounded in time and load, on loopback alone. Exit codes: 0 every property holds, 1 one does not, 2 bad input,
 * 3 it could not run, or was interrupted.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDurationMs } from '../../src/core/time.ts';
import { findPrometheusBinary } from '../../src/live/prometheus/binary.ts';
import { lossOf } from './checks/lost-requests.ts';
import type { Observed } from './observed.ts';
import { violationsOf } from './properties.ts';
import { play } from './round.ts';
import { roundOf, type Shape } from './schedule.ts';

/** What a round takes, about: the last one begins no later than so long before the end. */
const ROUND_MS = 45_000;
const MAX_MS = 24 * 3_600_000;
const MAX_SHOWN = 10;
const SHAPE_TEXT: Readonly<Record<Shape, string>> = {
  together: 'router and engine in one process',
  apart: 'router and engine each by itself',
  workers: 'two router processes on one port',
};

const { values: flags } = parseArgs({
  options: {
    for: { type: 'string', default: '2m' },
    seed: { type: 'string' },
    round: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});

const forMs = parseDurationMs(flags.for) ?? 0;
const seed = Number(flags.seed ?? Math.floor(Math.random() * 1e9));
const only = flags.round === undefined ? null : Number(flags.round);
const prometheus = await findPrometheusBinary();
const flaw = flawOf();
if (flaw === null && prometheus !== undefined) {
  process.exitCode = await run(prometheus).catch((error: unknown) => {
    process.stderr.write(`chaos: ${error instanceof Error ? error.message : error}\n`);
    return 3;
  });
} else {
  process.stderr.write(`chaos: ${flaw ?? 'no prometheus on PATH; install it (2.40 or newer)'}\n`);
  process.exitCode = 2;
}

function flawOf(): string | null {
  if (forMs <= 0 || forMs > MAX_MS) return `--for ${flags.for}: expected a duration such as 10m`;
  if (!Number.isSafeInteger(seed) || seed < 0)
    return `--seed ${flags.seed}: expected a whole number, at least 0`;
  if (only !== null && !(Number.isSafeInteger(only) && only >= 0))
    return `--round ${flags.round}: expected the number of a round`;
  return null;
}

async function run(program: string): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), 'understudy-chaos-'));
  const print = (line: string) => console.log(line);
  print(`--seed ${seed} --for ${flags.for}, logs in ${root}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(3));
  const startedMs = performance.now();
  const tally = new Map<string, number>();
  for (let index = only ?? 0; ; index += 1) {
    const round = roundOf(seed, index);
    print(`round ${index}: ${round.canary} canary, ${SHAPE_TEXT[round.shape]}`);
    const { observed, crashes, folder } = await play(round, {
      root,
      seed,
      prometheus: program,
      print,
    });
    count(tally, observed);
    const violations = [...crashes, ...violationsOf(observed)];
    print(`  ${summary(observed)}`);
    if (violations.length > 0) {
      for (const violation of violations.slice(0, MAX_SHOWN)) print(`VIOLATED ${violation}`);
      if (violations.length > MAX_SHOWN) print(`and ${violations.length - MAX_SHOWN} more`);
      print(`logs in ${folder}; again: npm run chaos -- --seed ${seed} --round ${index}`);
      return 1;
    }
    if (!flags.keep) rmSync(folder, { recursive: true });
    if (only !== null || performance.now() - startedMs + ROUND_MS > forMs) break;
  }
  print([...tally].map(([what, number]) => `${number} ${what}`).join(', '));
  const which = only === null ? `--for ${flags.for}` : `--round ${only}`;
  print(`every property held; again: npm run chaos -- --seed ${seed} ${which}`);
  if (!flags.keep) rmSync(root, { recursive: true });
  return 0;
}

function summary({ outcome, endedAfterMs, requests, canaryLog }: Observed): string {
  const end = outcome === null ? 'has not ended' : `${outcome}`;
  const after =
    endedAfterMs === null ? '' : ` ${(endedAfterMs / 1_000).toFixed(1)} s after the last fault`;
  return `${end}${after}; ${requests.length} requests, ${canaryLog.length} at the canary`;
}

function count(tally: Map<string, number>, observed: Observed): void {
  const add = (what: string, number: number) => tally.set(what, (tally.get(what) ?? 0) + number);
  add(`rollouts ${observed.outcome ?? 'without an end'}`, 1);
  add('requests', observed.requests.length);
  add('at the canary', observed.canaryLog.length);
  add('kills', observed.downs.length);
  add('times the kill switch', observed.thrown.length);
  for (const request of observed.requests) {
    const loss = lossOf(request, observed);
    if (loss !== null) add(`unanswered (${loss})`, 1);
  }
}
