import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { barriers, expectFits, launch, NO_CHROMIUM, openPage } from '../web/chromium.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

/*
 * The dashboard of a rehearsal under way, in a real browser: what needs a run. `test/web/page.test.ts` has
 * the rest.
 */

const PATIENCE = { timeout: 30_000, interval: 200 };
const TOKEN = 'a-long-enough-token';

it.skipIf(NO_CHROMIUM)(
  `a rehearsal is followed and controlled from its page ${NO_CHROMIUM ?? ''}`,
  async () => {
    const folder = temporaryFolder();
    onTestFinished(() => folder.remove());
    const tokenFile = join(folder.path, 'token');
    writeFileSync(tokenFile, TOKEN, { mode: 0o600 });
    const out = join(folder.path, 'run');
    const run = runCli([
      ...['scenario', 'test/live/fixtures/two-pauses.yaml', '--prometheus', 'embedded'],
      ...['--admin-token-file', tokenFile, '--out', out],
    ]);
    onTestFinished(() => void run.child.kill('SIGKILL'));
    await run.printed('admin http');
    const [, admin = ''] = /admin (http:\S+[^,\s])/.exec(run.output()) ?? [];
    const browser = await launch();
    onTestFinished(() => browser.close());
    const { page, complaints } = await openPage(browser);
    await page.goto(admin);

    // Who has a wrong token is told so, and nothing else.
    for (const token of ['not-the-right-token', TOKEN]) {
      await page.fill('#token [name=token]', token);
      await page.click('#token [type=submit]');
      if (token !== TOKEN) await says(page, '#token-why', 'That is not the token.');
    }
    await page.waitForSelector('h1');
    // The browser itself complains of the 401 that made the page ask.
    complaints.length = 0;

    // What users meet shows by itself.
    const answers = () => page.textContent('[data-panel=exposure] dd');
    await expect.poll(answers, PATIENCE).not.toMatch(/^0 *$/);
    const seen = await answers();
    await expect.poll(answers, PATIENCE).not.toBe(seen);
    expect(await barriers(page)).toEqual([]);
    for (const width of [360, 1920]) await expectFits(page, width, folder.path);

    await says(page, '[aria-current=step]', 'pause 9m');
    await press(page, 'pause');
    await says(page, '.state.held', 'Held');
    await press(page, 'pause');
    await says(page, '.state.moving', 'Rolling out');
    await press(page, 'kill', { cut: true });
    await says(page, '.killed', 'ann (dashboard)');
    await press(page, 'kill');
    await page.waitForSelector('.killed', { state: 'detached' });
    expect(await press(page, 'promote')).toContain('pause 9m was left');
    await says(page, '[aria-current=step]', 'pause 8m');
    expect(complaints).toEqual([]);
    await press(page, 'abort');
    await says(page, '.state.bad', 'Aborted');
    expect(await run.exited, run.output()).toBe(0);
    await says(page, '#connection.over', 'this run is over');

    const { outcome } = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
    expect(outcome).toBe('aborted');
  },
  120_000,
);

/** Presses a button and says yes; resolves once the page says what came of it. */
async function press(page: Page, control: string, { cut = false } = {}): Promise<string> {
  const button = page.locator(`[data-control=${control}][aria-disabled=false]`);
  const label = await button.textContent();
  await button.click();
  await page.fill('#ask [name=by]', 'ann');
  if (cut) await page.check('#ask [name=cut]');
  await page.click('#ask-do');
  const answer = page.locator('#answer.good', { hasText: `${label}: ` });
  await answer.waitFor();
  return (await answer.textContent()) ?? '';
}

async function says(page: Page, place: string, text: string): Promise<void> {
  await page.locator(place, { hasText: text }).first().waitFor();
}
