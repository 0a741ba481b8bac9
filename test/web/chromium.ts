import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const PATH = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

const REQUIRED = process.env.UNDERSTUDY_REQUIRE_CHROMIUM === '1';

/** Why a test that needs a browser is skipped; null if it is not. */
export const NO_CHROMIUM =
  PATH || REQUIRED ? null : 'no Chromium here (Debian: apt install chromium)';

/** Debian's Chromium, with a profile of its own that is gone with it. */
export function launch(): Promise<Browser> {
  if (PATH === undefined) throw new Error('Chromium is wanted here and not installed');
  return chromium.launch({
    executablePath: PATH,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/** A page, and what it complained of: errors in its console, and exceptions. */
export async function openPage(browser: Browser, options: Parameters<Browser['newPage']>[0] = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  return { page, complaints };
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe-core finds that keeps people out, as `rule: where`. */
export async function barriers(page: Page): Promise<string[]> {
  // Past the page's policy: it is the tester's script.
  await page.evaluate(readFileSync(AXE, 'utf8'));
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as AxeGlobal).axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  });
}

interface AxeGlobal {
  readonly axe: {
    run(): Promise<{
      readonly violations: readonly {
        readonly id: string;
        readonly impact: string;
        readonly nodes: readonly { readonly target: readonly string[] }[];
      }[];
    }>;
  };
}

/** Nothing sticks out to the side, at this width. */
export async function expectFits(page: Page, width: number, folder: string): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  const scrolls = await page.evaluate('document.documentElement.scrollWidth');
  await page.screenshot({ path: `${folder}/${width}.png`, fullPage: true });
  expect(scrolls, `at ${width} px`).toBe(width);
}
