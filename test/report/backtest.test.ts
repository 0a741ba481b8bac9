import { describe, expect, it } from 'vitest';
import { backtestHtml } from '../../src/report/backtest-html.ts';
import { backtestSentence } from '../../src/report/backtest-sentence.ts';
import { smallBacktest } from './small-backtest.ts';
import { smallStory } from './small-run.ts';

describe('the sentence', () => {
  it('says when it would have been rolled back, by what, and who had met it by then', () => {
    expect(backtestSentence(smallBacktest)).toBe(
      'Would have been rolled back at 2026-11-24T10:12:30Z, 12m30s after the start, by ' +
        'error-rate 1.9% > 1%, 2310 requests in 10m; the canary had answered 3,021 requests by then.',
    );
  });

  it('leaves out what nobody knows', () => {
    const exposure = { ...smallBacktest.exposure, canaryRequests: null };
    expect(backtestSentence({ ...smallBacktest, exposure })).toMatch(/2310 requests in 10m\.$/);
  });
});

it('the page has the times of the past, the real share beside the weight, and no markup of others', () => {
  const page = backtestHtml(smallBacktest, smallStory('error-rate'), 'understudy backtest');
  expect(page).toContain('<td>2026-11-24T10:08:00Z</td><td>8m</td>');
  const cells = [...page.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell).join('|');
  expect(cells).toContain('|5%|10%|1,000 of 10,000|far from the plan|');
  expect(cells).toContain('|25%|unknown|||');
  expect(page).toContain('&lt;b&gt;read&lt;/b&gt; this');
  expect(page).toContain('Prometheus thanos unknown at https://thanos.example');
});
