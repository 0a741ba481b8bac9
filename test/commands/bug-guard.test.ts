import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const GUARD = join(import.meta.dirname, '../../src/commands/bug-guard.ts');

const sourceOf = (code: string) =>
  `import { guardAgainstBugs } from '${GUARD}'; guardAgainstBugs(); ${code}`;

it.each([
  "setImmediate(() => { throw new Error('odd') })",
  "void Promise.reject(new Error('odd'))",
])('%s is said to be a bug, exit 70', (code) => {
  const flags = ['--import', 'tsx', '--input-type=module', '--eval', sourceOf(code)];
  const { status, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
  expect(stderr).toMatch(/^a bug of ours: Error: odd$/m);
  expect(status).toBe(70);
});

it('who reads no further, as head does, is told nothing', () => {
  const source = sourceOf("setInterval(() => console.log('x'.repeat(999)))");
  const node = `${process.execPath} --import tsx --input-type=module --eval "$0"`;
  const piped = ['-c', `${node} | head -1; echo "\${PIPESTATUS[0]}"`, source];
  const { stdout, stderr } = spawnSync('bash', piped, { encoding: 'utf8' });
  expect([stdout, stderr]).toEqual([`${'x'.repeat(999)}\n1\n`, '']);
});
