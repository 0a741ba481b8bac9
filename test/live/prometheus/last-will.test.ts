import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const MODULE = join(import.meta.dirname, '../../../src/live/prometheus/last-will.ts');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-will-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a process that leaves a will (to make the file `done`) and then does as told. */
async function run(then: string): Promise<void> {
  const script = join(folder, 'script.mts');
  await writeFile(
    script,
    `import { leaveLastWill } from ${JSON.stringify(pathToFileURL(MODULE).href)};
     const revoke = leaveLastWill('touch "$1"', [${JSON.stringify(join(folder, 'done'))}]);
     ${then}`,
  );
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: 'inherit' });
  await new Promise((resolve) => child.once('close', resolve));
}

it.each([
  ['is killed', "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1_000);"],
  ['throws', "throw 'uncaught, on purpose: the next line of the log is expected';"],
  ['simply ends', ''],
])('is carried out when the process %s', async (_, then) => {
  await run(then.startsWith('throw') ? `process.stderr.write = () => true; ${then}` : then);
  await expect.poll(() => existsSync(join(folder, 'done'))).toBe(true);
});

it('is not carried out once revoked', async () => {
  await run('revoke(); await new Promise((resolve) => setTimeout(resolve, 100));');
  expect(existsSync(join(folder, 'done'))).toBe(false);
});
