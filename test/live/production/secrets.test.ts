import { chmodSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { closedUrl } from '../router/rig.ts';
import { runCli } from '../run-cli.ts';
import { productionSite, type Site } from './site.ts';

const KEYS = { stable: 'sk-stable-7hG2', canary: 'sk-canary-9xQ4', rotated: 'sk-rotated-1Zp8' };

/** The stable model's key from a variable, the canary's from a file; one endpoint of the canary is down. */
async function siteWithKeys(): Promise<Site> {
  const site = await productionSite();
  vi.stubEnv('UNDERSTUDY_TEST_KEY', KEYS.stable);
  onTestFinished(() => void vi.unstubAllEnvs());
  const closed = await closedUrl();
  writeFileSync(join(site.folder, 'key'), `${KEYS.canary}\n`, { mode: 0o600 });
  edit(site, `["${site.stable.url}"]`, `["${site.stable.url}"], apiKeyEnv: UNDERSTUDY_TEST_KEY`);
  edit(
    site,
    `["${site.canary.url}"]`,
    `["${site.canary.url}", "${closed}"], apiKeyFile: key, health: {interval: 50ms, failures: 1}`,
  );
  return site;
}

function edit({ file }: Site, from: string, to: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
}

async function ask(router: string, user: number): Promise<string> {
  const answer = await fetch(`${router}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-user-id': `user-${user}`, authorization: 'Bearer the-users' },
    body: '{}',
  });
  return JSON.stringify([...answer.headers]) + (await answer.text());
}

const keysSeen = ({ received }: Site['canary']) =>
  new Set(received.map(({ headers }) => headers.authorization));

test('an API key gets to its model, is renewed, and is in nothing that a run leaves or tells', async () => {
  const site = await siteWithKeys();
  const run = runCli(['production', site.file]);
  onTestFinished(() => void run.child.kill('SIGKILL'));
  await run.printed('held: the plan pauses here');
  await run.printed('is out: /health failed 1 times, last: connection refused');
  const [, router = '', admin = ''] = /router (\S+), admin (\S+): /.exec(run.output()) ?? [];
  let told = '';
  for (let user = 0; user < 20; user += 1) told += await ask(router, user);
  expect(keysSeen(site.stable)).toEqual(new Set([`Bearer ${KEYS.stable}`]));
  expect(keysSeen(site.canary)).toEqual(new Set([`Bearer ${KEYS.canary}`]));
  writeFileSync(join(site.folder, 'key'), KEYS.rotated);
  await vi.waitFor(
    async () => {
      told += (await ask(router, 1)) + (await ask(router, 2)) + (await ask(router, 3));
      expect(keysSeen(site.canary)).toContain(`Bearer ${KEYS.rotated}`);
    },
    { timeout: 5_000, interval: 100 },
  );
  for (const path of ['/metrics', '/v1/%00', '/nowhere', '/health']) {
    told += await (await fetch(router + path)).text();
  }
  told += await (await fetch(`${admin}/control/kill-switch`)).text();
  run.child.kill('SIGINT');
  expect(await run.exited).toBe(0);
  told += run.output();
  for (const name of readdirSync(site.folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(site.folder, name);
    if (name !== 'key' && lstatSync(path).isFile()) told += readFileSync(path, 'latin1');
  }
  expect(told).toContain('understudy_endpoint_up{rollout_hash="5f6a8d"');
  expect(told).toContain('"kind":"begin"');
  for (const key of Object.values(KEYS)) {
    for (const form of [key, Buffer.from(key).toString('base64').replace(/=+$/, '')]) {
      expect(told).not.toContain(form);
    }
  }
});

test('a key file that everybody may read is refused, with what to do', async () => {
  const site = await siteWithKeys();
  const key = join(site.folder, 'key');
  chmodSync(key, 0o644);
  const run = runCli(['production', site.file]);
  expect(await run.exited).toBe(2);
  expect(run.output()).toContain(
    `models.canary.apiKeyFile: ${key} may be read by everybody; chmod 600 ${key}`,
  );
  expect(run.output()).not.toContain(KEYS.canary);
});
