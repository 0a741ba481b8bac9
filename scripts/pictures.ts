import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/*
 * The pictures of the documents, from a real run: `npx tsx scripts/pictures.ts` rehearses bad-model, looks
 * at its dashboard, light and dark, and keeps what it shows once the rollout has been taken back. Wants a
 * machine that is not busy with anything else, and Chromium.
 */

const ROOT = join(import.meta.dirname, '..');
const SIZE = { width: 1440, height: 1_400 };
/** A rehearsal of it takes half a minute. */
const PATIENCE_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'understudy-pictures-'));
const run = spawn(
  process.execPath,
  ['--import', 'tsx', 'src/cli.ts', 'scenario', 'bad-model', '--out', join(folder, 'run')],
  { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NO_COLOR: '1' } },
);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  const admin = await adminUrl();
  await Promise.all((['light', 'dark'] as const).map((scheme) => picture(admin, scheme)));
} finally {
  await browser.close();
  run.kill('SIGKILL');
  rmSync(folder, { recursive: true });
}

function adminUrl(): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    run.stdout.on('data', (bytes: Buffer) => {
      text += bytes;
      const [, url] = /admin (http:\/\/[\d.:]+)/.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    });
    run.once('exit', () => reject(new Error(`the rehearsal ended without a dashboard:\n${text}`)));
  });
}

async function picture(admin: string, colorScheme: 'light' | 'dark'): Promise<void> {
  const page = await browser.newPage({ viewport: SIZE, colorScheme });
  await page.goto(admin);
  await page.waitForSelector('.state.bad', { timeout: PATIENCE_MS });
  await page.screenshot({ path: join(ROOT, `docs/images/dashboard-${colorScheme}.png`) });
}
