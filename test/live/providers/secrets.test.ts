import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { secretsIn, secretVariable } from '../../../src/live/providers/secrets.ts';

const root = mkdtempSync(join(tmpdir(), 'understudy-secrets-'));
const folder = join(root, 'secrets');
mkdirSync(join(folder, 'db'), { recursive: true });
writeFileSync(join(root, 'outside'), 'outside');
writeFileSync(join(folder, 'db', 'password'), 'from the file\n');
writeFileSync(join(folder, 'db', 'empty'), '');
writeFileSync(join(folder, 'db', 'huge'), Buffer.alloc(1024 * 1024 + 1));
// Kubernetes mounts a key as a link into a folder that it replaces as a whole.
symlinkSync('password', join(folder, 'db', 'linked'));
afterAll(() => rmSync(root, { recursive: true }));

const environment = {
  UNDERSTUDY_SECRET_DB_PASSWORD: 'from the environment',
  UNDERSTUDY_SECRET_DATADOG_KEYS_API_KEY: 'dd',
};

describe('secrets', () => {
  const lookup = secretsIn({ folder, environment });

  it.each([
    ['db', 'password', 'from the file'],
    ['db', 'linked', 'from the file'],
    ['db', 'empty', ''],
    ['datadog-keys', 'api-key', 'dd'],
  ])('%s/%s is %o', (name, key, value) => {
    expect(lookup(name, key)).toEqual({ ok: true, value });
  });

  it.each([
    ['db', 'other', 'key'],
    ['db', 'huge', 'key'],
    ['other', 'password', 'secret'],
    ['..', 'outside', 'secret'],
    ['../secrets/db', 'password', 'secret'],
    ['db', '..', 'key'],
    ['db', '../../outside', 'key'],
    ['', '', 'secret'],
  ])('%s/%s is missing: %s', (name, key, missing) => {
    expect(lookup(name, key)).toEqual({ ok: false, missing });
  });

  it('may be in the environment only', () => {
    const alone = secretsIn({ folder: null, environment });
    expect(alone('db', 'password')).toEqual({ ok: true, value: 'from the environment' });
    expect(alone('db', 'other')).toEqual({ ok: false, missing: 'secret' });
  });

  it('have variables of their own', () => {
    expect(secretVariable('datadog-keys', 'api.key')).toBe(
      'UNDERSTUDY_SECRET_DATADOG_KEYS_API_KEY',
    );
  });
});
