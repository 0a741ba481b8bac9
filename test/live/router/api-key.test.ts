import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { apiKeySource, readApiKey, readApiKeyFile } from '../../../src/live/router/api-key.ts';

function keyFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'key');
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

test('a key that changes is sent within a second, and a file that does not read changes nothing', () => {
  const path = keyFile('sk-one\n');
  const told: string[] = [];
  const key = apiKeySource({ path }, (line) => told.push(line));
  expect(key(0)).toBe('sk-one');
  // As a mounted secret is swapped.
  writeFileSync(`${path}.new`, 'sk-two', { mode: 0o600 });
  renameSync(`${path}.new`, path);
  expect([key(999), key(1_000)]).toEqual(['sk-one', 'sk-two']);
  writeFileSync(path, '');
  expect(key(2_000)).toBe('sk-two');
  writeFileSync(path, 'sk-three');
  chmodSync(path, 0o644);
  expect([key(3_000), key(4_000)]).toEqual(['sk-two', 'sk-two']);
  rmSync(path);
  expect(key(5_000)).toBe('sk-two');
  expect(told).toEqual([
    `the API key in ${path} is empty; expected an API key; the last one stays in use`,
    `the API key in ${path} may be read by everybody; chmod 600 ${path}; the last one stays in use`,
    `the API key in ${path} cannot be read (ENOENT); the last one stays in use`,
  ]);
});

test.each([
  [0o604, 'may be read by everybody'],
  [0o602, 'may be read by everybody'],
  [0o640, undefined],
  [0o400, undefined],
])('mode %o of its file', (mode, error) => {
  const path = keyFile('sk-one');
  chmodSync(path, mode);
  const read = readApiKeyFile(path);
  if (error === undefined) expect(read).toEqual({ ok: true, value: 'sk-one' });
  else expect(read).toEqual({ ok: false, error: `${error}; chmod 600 ${path}` });
});

test.each(['', '\n', 'two words', 'a\nb', 'sk-\u00fc'])('%j is no key', (text) => {
  expect(readApiKey(text).ok).toBe(false);
});
