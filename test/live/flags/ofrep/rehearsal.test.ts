import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli, temporaryFolder } from '../../run-cli.ts';
import { FLAGS, post } from './served.ts';

const SCENARIO = join(import.meta.dirname, '../../fixtures/rollback-timing.yaml');
const USER = '{"context":{"targetingKey":"user-1"}}';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function rehearse(flags: unknown) {
  const path = join(folder.path, 'flags.json');
  writeFileSync(path, JSON.stringify(flags));
  const out = join(folder.path, 'run');
  const asked = [
    '--flags',
    path,
    '--no-prediction',
    '--ofrep-token',
    'sesame',
    '--ofrep-origins',
    'https://a.example',
  ];
  return {
    out,
    run: runCli(['scenario', SCENARIO, '--prometheus', 'embedded', '--out', out, ...asked]),
  };
}

test('a rehearsal serves a flag file to whoever brings the token, and tells the token to nobody', async () => {
  const { run, out } = rehearse(FLAGS);
  await run.printed('weight 50%');
  const [, url] = /router (http:\S+),/.exec(run.output()) ?? [];
  const flag = (key: string, headers: Record<string, string>) =>
    post(`${url}/ofrep/v1/evaluate/flags/${key}`, USER, headers);
  const token = { 'x-api-key': 'sesame', origin: 'https://a.example' };
  const plain = await flag('plain', token);
  expect(plain.body).toMatchObject({ value: 'v1.2', reason: 'STATIC' });
  expect(plain.headers.get('access-control-allow-origin')).toBe('https://a.example');
  expect((await flag('inference-model-version', token)).body).toMatchObject({
    value: expect.stringMatching(/^v1\./),
  });
  expect(await flag('plain', {})).toMatchObject({ status: 401 });
  run.child.kill('SIGTERM');
  // On a slow machine it may have ended by itself.
  expect([0, 1], run.output()).toContain(await run.exited);
  expect(run.output()).toContain('--flags');
  for (const text of [run.output(), readFileSync(join(out, 'report.html'), 'utf8')]) {
    expect(text).not.toContain('sesame');
  }
}, 60_000);
