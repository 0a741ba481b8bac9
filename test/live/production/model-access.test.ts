import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readYaml } from '../../../src/core/document.ts';
import { readProductionFile } from '../../../src/core/scenario/production-file.ts';
import { reachedModels } from '../../../src/live/production/model-access.ts';

const folder = mkdtempSync(join(tmpdir(), 'understudy-access-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The models of a file whose canary says this too. */
function reached(more: string, environment: Record<string, string> = {}) {
  const text = `rollout: rollout.yaml
models:
  stable: {version: v1, hash: a, endpoints: ["https://one.internal/team/"]}
  canary: {version: v2, hash: b, endpoints: ["https://two.internal"]${more}}
prometheus: {url: "http://prometheus:9090"}
`;
  const { documents } = readYaml('production.yaml', text);
  const read = documents[0] && readProductionFile(documents[0]);
  if (!read?.ok) throw new Error('the file does not read');
  const resolve = (reference: string) => join(folder, reference);
  return reachedModels(read.value.served, { environment, resolve });
}

test('what is not written is as usual', () => {
  expect(reached('')).toMatchObject({
    ok: true,
    models: {
      served: { stable: { endpoints: ['https://one.internal/team'] } },
      access: {
        canary: {
          ...{ modelName: null, apiKey: null, tls: {}, proxy: null },
          timeouts: { connectMs: 2_000, firstByteMs: 60_000, idleMs: 30_000 },
          health: { path: '/health', isGuessed: true, intervalMs: 5_000, failures: 3, passes: 2 },
          ejection: { failures: 5, baseMs: 30_000, mostMs: 300_000, maxShare: 0.5 },
        },
      },
    },
  });
});

test('a key is where the file says', () => {
  writeFileSync(join(folder, 'key'), 'sk-1\n', { mode: 0o600 });
  const keyOf = (read: ReturnType<typeof reached>) => read.ok && read.models.access.canary.apiKey;
  expect(keyOf(reached(', apiKeyEnv: KEY', { KEY: 'sk-2' }))).toMatchObject({ value: 'sk-2' });
  expect(keyOf(reached(', apiKeyFile: key'))).toEqual({ path: join(folder, 'key') });
});

test.each([
  [', apiKeyEnv: KEY', 'models.canary.apiKeyEnv: KEY is not set'],
  [
    ', apiKeyEnv: BAD',
    'models.canary.apiKeyEnv: BAD holds blanks or more than one line; expected an API key alone',
  ],
  [
    ', apiKeyFile: none',
    `models.canary.apiKeyFile: ${join(folder, 'none')} cannot be read (ENOENT)`,
  ],
  [', tls: {ca: none.pem}', 'models.canary.tls.ca: none.pem cannot be read'],
  [', tls: {ca: key.pem}', 'models.canary.tls.ca: key.pem is no certificate in PEM form'],
])('%s is refused before anything is asked', (more, error) => {
  writeFileSync(join(folder, 'key.pem'), 'no certificate');
  expect(reached(more, { BAD: 'sk one' })).toEqual({ ok: false, error });
});

test('a file that only says how models were measured cannot be run', () => {
  const read = reachedModels(null, { environment: {}, resolve: (path) => path });
  expect(read).toEqual({
    ok: false,
    error: 'models: no endpoints; expected where each model is served',
  });
});
