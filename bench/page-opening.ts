import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** The page after next is drawn, ms since somebody asked for it. */
const DRAWN = `new Promise((resolve) => {
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
})`;

/**
 * How long a dashboard takes to stand there with every chart drawn, ms, each time in a browser profile
 * that knows nothing of it. Null where there is no Chromium.
 */
export async function openingTimes(admin: string, times: number): Promise<number[] | null> {
  if (!existsSync(CHROMIUM)) return null;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const found: number[] = [];
  try {
    for (let time = 0; time < times; time += 1) {
      const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
      await page.goto(admin, { waitUntil: 'commit' });
      await page.locator('[data-chart] canvas').last().waitFor();
      found.push(await page.evaluate<number>(DRAWN));
      await page.close();
    }
  } finally {
    await browser.close();
  }
  return found;
}
