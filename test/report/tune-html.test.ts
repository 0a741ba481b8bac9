import { describe, expect, it } from 'vitest';
import type { TuneResult } from '../../src/core/scenario/tune-result.ts';
import { tuneHtml } from '../../src/report/tune-html.ts';
import { tuneSentence } from '../../src/report/tune-sentence.ts';
import { NOTHING_TRIED, onlyOf, SMALL_TUNE } from './small-tune.ts';

const HOSTILE = '<script>alert("x")</script>';
const AS_TEXT = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;';
const COMMAND = 'understudy tune good-model bad-model --seed 1';
const TRIGGERS = 'triggers:\n  - error-rate > 3% rollback\n';

describe('the page of a tuning', () => {
  it.each<[string, TuneResult]>([
    ['whole', SMALL_TUNE],
    ['of healthy models', onlyOf('healthy')],
    ['of faulty models', onlyOf('faulty')],
    ['that none meets', { ...SMALL_TUNE, recommended: null, nearest: 2 }],
    ['of nothing tried', NOTHING_TRIED],
    [
      'of one candidate',
      {
        ...SMALL_TUNE,
        candidates: SMALL_TUNE.candidates.slice(0, 1),
        frontier: [0],
        recommended: 0,
        nearest: 0,
      },
    ],
  ])('needs nothing but itself: %s', (_, result) => {
    const page = tuneHtml(result, TRIGGERS, COMMAND);
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:/);
    expect(page).not.toMatch(/NaN|Infinity|undefined|null|\[object/);
  });

  it('says the same sentence as the terminal, and has the file to copy', () => {
    const page = tuneHtml(SMALL_TUNE, TRIGGERS, COMMAND);
    expect(page).toContain(`<h1 class="promoted">${tuneSentence(SMALL_TUNE)}</h1>`);
    expect(page).toContain('<pre>triggers:\n  - error-rate &gt; 3% rollback\n</pre>');
  });

  it('names the present settings and the recommended in each chart of what is traded', () => {
    const page = tuneHtml(SMALL_TUNE, TRIGGERS, COMMAND);
    expect(page.match(/<circle class="ring chosen"/g)).toHaveLength(3);
    expect(page.match(/<circle class="ring now"/g)).toHaveLength(3);
    expect(page.match(/limit 1%/g)).toHaveLength(3);
    expect(page.match(/limit 5m/g)).toHaveLength(1);
    expect(page.match(/>never<\/text>/g), 'the edge of a chart, two medians').toHaveLength(3);
  });

  it('shows hostile markup as text, wherever it stands', () => {
    const rename = (settings: Readonly<Record<string, string>>) => ({
      ...settings,
      [HOSTILE]: HOSTILE,
    });
    const [spot] = SMALL_TUNE.blindSpots;
    if (!spot) throw new Error('the small tuning lacks a blind spot');
    const page = tuneHtml(
      {
        ...SMALL_TUNE,
        scenarios: SMALL_TUNE.scenarios.map((one) => ({ ...one, name: HOSTILE })),
        dimensions: [...SMALL_TUNE.dimensions, { name: HOSTILE, values: [HOSTILE, 'other'] }],
        candidates: SMALL_TUNE.candidates.map((one, index) => ({
          ...one,
          settings: index === 1 ? rename(one.settings) : one.settings,
          byScenario: one.byScenario.map((of) => ({ ...of, scenario: HOSTILE })),
        })),
        presentSettings: { ...SMALL_TUNE.presentSettings, [HOSTILE]: 'other' },
        blindSpots: [{ ...spot, metric: HOSTILE, scenario: HOSTILE }],
        notes: [HOSTILE],
      },
      HOSTILE,
      HOSTILE,
    );
    expect(page).not.toContain('<script');
    expect(page.split(AS_TEXT).length - 1).toBeGreaterThanOrEqual(12);
  });

  it('marks an interrupted tuning, and shows no charts of nothing', () => {
    const page = tuneHtml(NOTHING_TRIED, TRIGGERS, COMMAND);
    expect(page).toContain('<p class="interrupted">‖ interrupted after 0 of 40 seeds</p>');
    expect(page).not.toContain('<svg');
  });

  it('stays small with ten thousand candidates', () => {
    const [one] = SMALL_TUNE.candidates;
    if (!one) throw new Error('the small tuning lacks a candidate');
    const candidates = Array.from({ length: 10_000 }, (_, index) => ({
      ...one,
      detectSeconds: { p50: index % 97, p95: index % 1_013 },
      badAnswers: { p50: index % 733, p95: 0 },
      falseRollback: { count: 0, share: (index % 41) / 200, low: 0, high: 1 },
    }));
    expect(tuneHtml({ ...SMALL_TUNE, candidates }, TRIGGERS, COMMAND).length).toBeLessThan(
      1_000_000,
    );
  });
});
