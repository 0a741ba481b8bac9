import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RunWatch } from '../../src/core/history/run-watch.ts';
import type { AbWatch } from '../../src/core/scenario/abtest/ab-watch.ts';
import { NO_AUDIT } from '../../src/live/control/audit-log.ts';
import { ControlDesk } from '../../src/live/control/control-desk.ts';
import { openControl } from '../../src/live/control/control-server.ts';
import { openKillSwitch } from '../../src/live/control/kill-switch.ts';
import { dashboardApp } from '../../src/web/dashboard-app.tsx';
import { barriers, expectFits, launch, NO_CHROMIUM, openPage } from './chromium.ts';
import { HOSTILE, hostileNow, hostilePlan } from './hostile.ts';
import { stillAbWatch } from './still-ab-watch.ts';
import { aboutOf, nowOf, rows, StillWatch, stateOf } from './still-watch.ts';

/*
 * The page in a real browser, before an admin port whose run stands still: what does not need a run.
 * `test/live/dashboard.test.ts` has the rest.
 */

const TOKEN = 'a-long-enough-token';
const READ_TOKEN = 'one-that-only-looks';

describe.skipIf(NO_CHROMIUM)(`the page ${NO_CHROMIUM ?? ''}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  async function opened(url: string, options: Parameters<Browser['newPage']>[0] = {}) {
    const { page, complaints } = await openPage(browser, options);
    onTestFinished(() => page.close());
    await page.goto(url);
    return { page, complaints };
  }

  it('shows text from anywhere as text, runs none of it, and stays within its width', async () => {
    const watch = new StillWatch(hostileNow(), aboutOf({ plan: hostilePlan(), ...HOSTILE_ABOUT }));
    const { url, folder } = await adminPort({ watch });
    const { page, complaints } = await opened(url);
    await page.waitForSelector('h1');
    expect(await page.title()).toContain('<script>');
    expect(await page.textContent('h1')).toContain('<img src=x onerror=');
    expect(await page.$$('main script, main img')).toEqual([]);
    for (const width of [360, 1920]) await expectFits(page, width, folder);
    expect(complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('keeps nobody out, %s', async (colorScheme) => {
    const watch = new StillWatch(nowOf(stateOf({ stepIndex: 1, weight: 5 })), aboutOf());
    const { url } = await adminPort({ watch });
    const { page } = await opened(url, { colorScheme });
    await page.waitForSelector('h1');
    expect(await barriers(page)).toEqual([]);
    await page.click('[data-control=kill]');
    expect(await barriers(page)).toEqual([]);
  });

  it('shows an A/B test, hostile texts and all', async () => {
    const { url, folder } = await adminPort({ watch: stillAbWatch(HOSTILE) });
    const { page, complaints } = await opened(url);
    await page.waitForSelector('h1');
    expect(await page.$$('main script, main img')).toEqual([]);
    expect(await page.textContent('[data-panel=standing]')).toContain('small is better in latency');
    expect(await page.textContent('[data-control=kill]')).toContain('kill switch off');
    expect(await barriers(page)).toEqual([]);
    for (const width of [360, 1920]) await expectFits(page, width, folder);
    expect(complaints).toEqual([]);
  });

  it('can be used by keyboard alone', async () => {
    const watch = new StillWatch(nowOf(stateOf({ stepIndex: 1, weight: 5 })), aboutOf());
    const { url, told } = await adminPort({ watch });
    const { page } = await opened(url);
    await page.waitForSelector('h1');
    await page.focus('[data-chart=weight]');
    await page.keyboard.press('ArrowLeft');
    await page.locator('[data-readout=weight]', { hasText: 'weight 5%' }).waitFor();
    await page.focus('[data-control=kill]');
    await page.keyboard.press('Enter');
    await page.fill('#ask [name=by]', 'ann');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#answer.good');
    expect(told).toEqual(['finish']);
  });

  it('does nothing where a person says no', async () => {
    const watch = new StillWatch(nowOf(stateOf()), aboutOf());
    const { url, told } = await adminPort({ watch });
    const { page } = await opened(url);
    await page.click('[data-control=kill]');
    await page.click('#ask button[data-close]');
    await page.locator('#answer', { hasText: 'Nothing was done.' }).waitFor();
    expect(told).toEqual([]);
  });

  it('asks for the token, says that a wrong one is wrong, and that one for looking only looks', async () => {
    const watch = new StillWatch(nowOf(stateOf()), aboutOf());
    const { url } = await adminPort({ watch, token: TOKEN, readToken: READ_TOKEN });
    const { page } = await opened(url);
    await page.fill('#token [name=token]', 'not-the-right-token');
    await page.click('#token button[value=do]');
    await page.locator('#token-why', { hasText: 'That is not the token.' }).waitFor();
    expect(await page.$('h1')).toBeNull();
    await page.fill('#token [name=token]', READ_TOKEN);
    await page.click('#token button[value=do]');
    await page.waitForSelector('h1');
    await page.click('[data-control=kill]');
    await page.fill('#ask [name=by]', 'ann');
    await page.click('#ask-do');
    await page.waitForSelector('#answer.bad');
    expect(await page.textContent('#answer')).toContain('this token may only look');
  });

  it('says that it lost the port, and takes it up again by itself', async () => {
    const watch = new StillWatch(nowOf(stateOf()), aboutOf());
    const first = await adminPort({ watch });
    const { page } = await opened(first.url);
    await page.waitForSelector('#connection.live');
    await first.close();
    await page.waitForSelector('#connection.lost');
    const raised = new StillWatch(nowOf(stateOf({ weight: 50 })), aboutOf());
    await adminPort({ watch: raised, port: Number(new URL(first.url).port) });
    await page.waitForSelector('#connection.live');
    await page.locator('[data-panel=headline]', { hasText: '50 %' }).waitFor();
  });

  it('follows what changes, keeps the focus, and keeps the theme', async () => {
    const watch = new StillWatch(
      nowOf(stateOf({ stepIndex: 1 })),
      aboutOf({ world: 'production' }),
    );
    const { url } = await adminPort({ watch });
    const { page, complaints } = await opened(url);
    await page.waitForSelector('#connection.live');
    await page.click('#theme');
    await page.focus('[data-control=abort]');
    watch.tell(
      { traffic: rows([2, 3], 25), metrics: [] },
      nowOf(stateOf({ weight: 25, phase: 'ended', outcome: 'rolled-back' })),
    );
    await page.waitForSelector('.state.bad');
    expect(await page.textContent('button:focus')).toBe('Retry');
    expect(await page.getAttribute('html', 'data-theme')).toBe('light');
    expect(complaints).toEqual([]);
  });
});

const HOSTILE_ABOUT = { title: HOSTILE };

interface Port {
  readonly watch: RunWatch | AbWatch;
  readonly token?: string;
  readonly readToken?: string;
  readonly port?: number;
}

async function adminPort({ watch, token, readToken, port = 0 }: Port) {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-page-'));
  const told: string[] = [];
  const router = {
    kill: async (inFlight: string) => told.push(inFlight),
    unkill: () => void told.push('off'),
  };
  const off = { on: false, sinceMs: 5, by: 'nobody', inFlight: 'finish' } as const;
  const killSwitch = openKillSwitch(router, join(folder, 'state.json'), off);
  const desk = new ControlDesk(NO_AUDIT);
  desk.watch = watch;
  const server = await openControl(
    { port, host: '127.0.0.1' },
    {
      ...{ killSwitch, inFlight: 'finish', desk, dashboard: dashboardApp },
      ...{ token: token ?? null, readToken: readToken ?? null },
    },
  );
  let isOpen = true;
  const close = async () => {
    if (isOpen) await server.close();
    isOpen = false;
  };
  onTestFinished(async () => {
    await close();
    rmSync(folder, { recursive: true });
  });
  return { url: server.url, told, folder, close };
}
