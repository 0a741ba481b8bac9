import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barriers, launch, NO_CHROMIUM, openPage } from '../web/chromium.ts';
import { everyReport } from './every-report.ts';

/** Nothing in it where a line might break. */
const LONG = `${'x'.repeat(120)} and more`;

/** In pixels of a screen. */
const A4_WIDTH = 794;

const skipped = NO_CHROMIUM === null ? '' : ` (skipped: ${NO_CHROMIUM})`;

describe.skipIf(NO_CHROMIUM !== null)(`reports in a browser${skipped}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it.each(Object.entries(everyReport(LONG)))(
    '%s: fits a phone, a screen and a sheet of paper, and keeps nobody out',
    async (_, files) => {
      const { page, complaints } = await openPage(browser, { colorScheme: 'dark' });
      try {
        await page.setContent(files['report.html'] ?? files['compare.html'] ?? '');
        for (const width of [360, 1920]) expect(await widthAt(page, width)).toBe(width);
        expect(await barriers(page)).toEqual([]);
        await page.emulateMedia({ media: 'print', colorScheme: 'light' });
        expect(await widthAt(page, A4_WIDTH), 'on paper').toBe(A4_WIDTH);
        expect(complaints).toEqual([]);
      } finally {
        await page.close();
      }
    },
    30_000,
  );
});

/** How wide the page is in a window of that width: wider, if something sticks out. */
async function widthAt(page: Page, width: number): Promise<unknown> {
  await page.setViewportSize({ width, height: 900 });
  return await page.evaluate('document.documentElement.scrollWidth');
}
