import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseDurationMs } from '../src/core/time.ts';
import { type Database, openDatabase } from '../src/live/compare/database.ts';
import { FILE_FORMATS } from '../test/fuzz/file-formats.ts';
import { FUZZ_TARGETS, fuzzFile, fuzzHttp } from '../test/fuzz/fuzz.ts';
import { startHttpTarget } from '../test/fuzz/http-target.ts';
import { fuzzPairLog } from '../test/fuzz/pair-logs.ts';

/*
 * `fuzz.ts [--for 10m] [--seed n] [--target name] [--case n]`: damaged files and malformed HTTP for so
 * long, or one case again. The first failure ends it, with what runs it again.
 */

const { values } = parseArgs({
  options: {
    for: { type: 'string', default: '1m' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    target: { type: 'string' },
    case: { type: 'string' },
  },
});
const seed = Number(values.seed);
const forMs = parseDurationMs(values.for);
const isKnown = values.target === undefined || FUZZ_TARGETS.includes(values.target);
if (forMs === undefined || !Number.isInteger(seed) || !isKnown) {
  console.error(`expected --for 10m, --seed 1 and --target one of ${FUZZ_TARGETS.join(', ')}`);
  process.exit(2);
}
console.log(`seed ${seed}`);

/** Cases hold a few KiB each, and twenty are under way. */
const MAX_RESIDENT_MIB = 512;
/** HTTP cases that are under way at once. */
const BATCH = 20;
const wanted = (name: string) => values.target === undefined || values.target === name;
const formats = FILE_FORMATS.filter(({ name }) => wanted(name));
const target = wanted('http') ? await startHttpTarget() : undefined;
const database = wanted('pair-log') ? await opened() : undefined;
try {
  await (values.case === undefined ? many(Date.now() + forMs) : one(Number(values.case)));
} finally {
  target?.close();
  database?.close();
}

async function opened(): Promise<Database> {
  const database = await openDatabase();
  if ('error' in database) throw new Error(database.error);
  return database;
}

async function one(number: number): Promise<void> {
  for (const format of formats) fuzzFile(format, { seed, number });
  if (database !== undefined) await fuzzPairLog(database, { seed, number });
  if (target !== undefined) await fuzzHttp(target, { seed, from: number, to: number + BATCH });
  console.log('no failure');
}

async function many(untilMs: number): Promise<void> {
  let number = 0;
  let mostMiB = 0;
  for (; Date.now() < untilMs; number += BATCH) {
    if (target !== undefined) {
      await fuzzHttp(target, { seed, from: number, to: number + BATCH });
      mostMiB = Math.max(mostMiB, residentMiB(target.pid));
      if (mostMiB > MAX_RESIDENT_MIB)
        throw new Error(`seed ${seed}, case ${number}: the router has ${mostMiB} MiB`);
    }
    // Each starts the database's machinery: one for a batch of the others.
    if (database !== undefined) await fuzzPairLog(database, { seed, number });
    for (const format of formats) {
      for (let next = number; next < number + BATCH; next += 1)
        fuzzFile(format, { seed, number: next });
    }
  }
  const http = target === undefined ? '' : `, and HTTP: the router had at most ${mostMiB} MiB`;
  console.log(`no failure in ${number} cases for each of ${formats.length} formats${http}`);
}

function residentMiB(pid: number): number {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kib) / 1024);
}
