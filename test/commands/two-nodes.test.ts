import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readResult, runCli, temporaryFolder } from '../live/run-cli.ts';

const OTHER_NODE = join(import.meta.dirname, '../other-node/node_modules/other-node/bin/node');

/** Null if the other Node cannot be had here. */
function otherVersion(): string | null {
  const { status, stdout } = spawnSync(OTHER_NODE, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

const majorOf = (version: string) => version.replace(/^v(\d+)\..*$/s, '$1');

const other = otherVersion();
const reason =
  other === null
    ? ' (skipped: npm has it for Linux on x64 with glibc only)'
    : majorOf(other) === majorOf(process.version)
      ? ` (skipped: both are Node ${majorOf(other)})`
      : '';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe.skipIf(reason !== '')(
  `bad-model on Node ${process.version} and ${other ?? 'another'}${reason}`,
  () => {
    it.each(['requests', 'counts'])(
      'is the same to the byte, drawn as %s',
      async (draw) => {
        const runOn = (node: string, out: string) => {
          const flags = ['--seed', '7', '--draw', draw, '--out', join(folder.path, out)];
          const args = ['simulate', 'bad-model', ...flags];
          return runCli(args, undefined, node);
        };
        const runs = [runOn(process.execPath, 'own'), runOn(OTHER_NODE, 'other')];
        for (const run of runs) {
          // Whether the scenario's expectations hold is not asked here.
          expect([0, 1], run.output()).toContain(await run.exited);
        }
        expect(readResult(join(folder.path, 'own')).world).toBe('simulation');
        for (const file of ['journal.jsonl', 'result.json']) {
          const [own, others] = ['own', 'other'].map((out) =>
            readFileSync(join(folder.path, out, file)),
          );
          expect(own?.length).toBeGreaterThan(500);
          expect(others && own?.equals(others), file).toBe(true);
        }
      },
      60_000,
    );
  },
);
