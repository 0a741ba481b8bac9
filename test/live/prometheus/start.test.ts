import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectionOf } from '../../../src/live/prometheus/connection.ts';
import { startPrometheus } from '../../../src/live/prometheus/start.ts';

const SETTINGS = {
  targets: [],
  scrapeIntervalMs: 1_000,
  evaluationIntervalMs: 1_000,
  lookbackMs: 5_000,
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-start-'));
  vi.stubEnv('PATH', folder);
  vi.stubEnv('TMPDIR', folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A program called `prometheus` on PATH. */
async function install(script: string): Promise<string> {
  const path = join(folder, 'prometheus');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

describe('without a prometheus on PATH', () => {
  it('binary says what to do', async () => {
    expect(await startPrometheus({ kind: 'binary' }, SETTINGS)).toEqual({
      ok: false,
      error:
        'no prometheus on PATH: install it (Debian: apt-get install prometheus) ' +
        'or choose --prometheus embedded',
    });
  });

  it('auto is the embedded one', async () => {
    const started = await startPrometheus({ kind: 'auto' }, SETTINGS);
    expect(started.ok && started.prometheus.kind).toBe('embedded');
    if (started.ok) await started.prometheus.stop();
  });
});

describe('a prometheus that does not start', () => {
  it.each([
    [
      'complains in its log',
      `echo '{"level":"error","err":"opening storage failed: no space","msg":"x"}' >&2; exit 1`,
      'ended with code 1: opening storage failed: no space',
    ],
    ['does not know a flag', "echo 'unknown flag --log.format' >&2; exit 2", 'unknown flag'],
    ['is something else', 'exit 0', 'ended with code 0'],
  ])('because it %s leaves one line and nothing behind', async (_, script, error) => {
    const path = await install(script);
    const started = await startPrometheus({ kind: 'auto' }, SETTINGS);
    expect(started).toEqual({ ok: false, error: expect.stringContaining(`${path}: `) });
    expect(started).toMatchObject({ error: expect.stringContaining(error) });
    expect(await readdir(folder)).toEqual(['prometheus']);
  });
});

it('an existing one that is not there', async () => {
  const started = await startPrometheus(
    { kind: 'existing', connection: connectionOf('http://u:p@127.0.0.1:1'), backend: null },
    SETTINGS,
  );
  expect(started).toEqual({
    ok: false,
    error: 'the Prometheus at http://127.0.0.1:1: connection refused',
  });
});
