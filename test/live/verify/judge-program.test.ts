import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { findJudge } from '../../../src/live/verify/judge-program.ts';
import { runCli } from '../run-cli.ts';

const SCENARIO = join(import.meta.dirname, '../fixtures/rollback-timing.yaml');
const NONE =
  'no prometheus on PATH to verify with: install it (Debian: apt-get install prometheus) ' +
  'or leave --verify out';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-judge-'));
  vi.stubEnv('PATH', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A program called `prometheus` on PATH that says this and nothing else. */
async function install(says: string): Promise<string> {
  const path = join(folder, 'prometheus');
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`);
  await chmod(path, 0o755);
  return path;
}

it.each([
  ['prometheus, version 2.42.0+ds (branch: debian/sid)', '2.42.0+ds', '2.x'],
  ['prometheus, version 3.5.0 (branch: HEAD)', '3.5.0', '3.x'],
  ['prometheus, version 3.0.0-beta.1 (branch: HEAD)', '3.0.0-beta.1', '3.x'],
])('the dialect of "%s"', async (says, version, semantics) => {
  const path = await install(says);
  expect(await findJudge()).toEqual({ ok: true, judge: { path, version, semantics } });
});

it.each(['prometheus, version 1.8.2', 'prometheus, version 20.1.0', 'something else'])(
  'is not known of "%s"',
  async (says) => {
    const path = await install(says);
    expect(await findJudge()).toEqual({
      ok: false,
      error: `${path} --version says "${says}": expected prometheus 2.x or 3.x to verify with`,
    });
  },
);

it('cannot be had where there is none, which a scenario says before it begins', async () => {
  expect(await findJudge()).toEqual({ ok: false, error: NONE });
  const run = runCli(['scenario', SCENARIO, '--verify', '--out', join(folder, 'run')]);
  expect(await run.exited).toBe(3);
  expect(run.output()).toBe(`${NONE}\n`);
}, 60_000);
