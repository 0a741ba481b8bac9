import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { EXIT } from '../../src/commands/exit-codes.ts';
import { runMock } from '../../src/commands/mock.ts';
import { readYaml } from '../../src/core/document.ts';
import { readProfile } from '../../src/core/scenario/profile-file.ts';

const MODELS = join(import.meta.dirname, '../../mock-models');
const STABLE = join(MODELS, 'v1.2.yaml');
const PROFILES = readdirSync(MODELS).filter((file) => file.endsWith('.yaml'));

afterEach(() => vi.restoreAllMocks());

function stderrLines(): string[] {
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  return lines;
}

test.each([
  ['a missing profile', 'missing.yaml', { port: '0', seed: '1' }, 'there is no such file'],
  ['a port that is none', STABLE, { port: '99999', seed: '1' }, '--port 99999: expected'],
  ['a seed that is none', STABLE, { port: '0', seed: 'x' }, '--seed x: expected'],
  ['a role that is none', STABLE, { port: '0', seed: '1', role: 'x' }, '--role x: expected'],
  ['missing faults', STABLE, { port: '0', seed: '1', faults: 'x.yaml' }, 'there is no such file'],
])('%s is one line and bad input', async (_, profile, flags, line) => {
  const lines = stderrLines();
  expect(await runMock(profile, flags)).toBe(EXIT.badInput);
  expect(lines.join('')).toContain(line);
});

test('a taken port is one line, and nothing runs', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const lines = stderrLines();
  expect(await runMock(STABLE, { port, seed: '1' })).toBe(EXIT.cannotRun);
  expect(lines).toEqual([
    `port ${port} is taken; choose another with --port, or 0 for a free one\n`,
  ]);
  taken.close();
});

test.each(PROFILES)('the shipped profile %s reads, and is named like its file', (file) => {
  const { documents, problems } = readYaml(file, readFileSync(join(MODELS, file), 'utf8'));
  expect(problems).toEqual([]);
  const profile = documents[0] && readProfile(documents[0]);
  if (!profile?.ok) throw new Error(JSON.stringify(profile?.problems));
  expect(`${profile.value.name}.yaml`).toBe(file);
});

test('the table of the shipped profiles has them all', () => {
  const table = readFileSync(join(MODELS, 'README.md'), 'utf8');
  for (const file of PROFILES) expect(table).toContain(`(${file})`);
});
