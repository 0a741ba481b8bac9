import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const GUARD = join(import.meta.dirname, '../../src/commands/bug-guard.ts');

it.each([
  "setImmediate(() => { throw new Error('odd') })",
  "void Promise.reject(new Error('odd'))",
])('%s is said to be a bug, exit 70', (code) => {
  const source = `import { guardAgainstBugs } from '${GUARD}'; guardAgainstBugs(); ${code}`;
  const flags = ['--import', 'tsx', '--input-type=module', '--eval', source];
  const { status, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
  expect(stderr).toMatch(/^a bug of ours: Error: odd$/m);
  expect(status).toBe(70);
});
