import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../src/core/rollout/state.ts';
import type { RunOutcome, StudyResult } from '../../src/core/scenario/study-result.ts';
import { studyHtml } from '../../src/report/study-html.ts';
import { studySentence } from '../../src/report/study-sentence.ts';
import { Study } from '../../src/sim/study.ts';
import { SMALL_STUDY, SMALL_TYPED } from './small-study.ts';

const HOSTILE = '<script>alert("x")</script>';
const AS_TEXT = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;';

describe('the page of a study', () => {
  it('needs nothing but itself', () => {
    const page = studyHtml(SMALL_STUDY, SMALL_TYPED);
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:/);
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  it('says the same sentence as the terminal, and how to run the odd ones again', () => {
    const page = studyHtml(SMALL_STUDY, SMALL_TYPED);
    expect(page).toContain(`<h1 class="rolled-back">${studySentence(SMALL_STUDY)}</h1>`);
    expect(page).toContain('<code>understudy simulate bad-model --seed 12 --compression 30</code>');
    expect(page).toContain('understudy simulate bad-model --runs 20 --seed 7 --compression 30');
  });

  it('shows hostile markup as text, wherever it stands', () => {
    const [decider] = SMALL_STUDY.deciders;
    const [expectation] = SMALL_STUDY.expectations;
    const [odd] = SMALL_STUDY.odd;
    const [band] = SMALL_STUDY.bands;
    if (!decider || !expectation || !odd || !band) throw new Error('the small study lacks a part');
    const page = studyHtml(
      {
        ...SMALL_STUDY,
        scenario: HOSTILE,
        deciders: [{ ...decider, by: HOSTILE }],
        expectations: [{ ...expectation, name: HOSTILE, expected: HOSTILE }],
        odd: [{ ...odd, by: HOSTILE, message: HOSTILE }],
        bands: [{ ...band, metric: HOSTILE }],
        notes: [HOSTILE],
      },
      { ...SMALL_TYPED, scenario: HOSTILE },
    );
    expect(page).not.toContain('<script');
    expect(page.split(AS_TEXT).length - 1).toBeGreaterThanOrEqual(12);
  });

  it('marks an interrupted study, and shows no charts of no runs', () => {
    const seeds = { first: 1, asked: 1_000, done: 0 };
    const page = studyHtml(
      { ...SMALL_STUDY, seeds, complete: false, outcomes: [], odd: [] },
      SMALL_TYPED,
    );
    expect(page).toContain('<p class="interrupted">‖ interrupted after 0 of 1,000 runs</p>');
    expect(page).not.toContain('<svg');
  });

  it('draws the limit of detection that the scenario expects, if it is near', () => {
    expect(studyHtml(SMALL_STUDY, SMALL_TYPED)).toContain('limit 8m');
    expect(studyHtml(expecting('1d'), SMALL_TYPED)).not.toContain('limit 24h');
    expect(studyHtml(expecting('soon'), SMALL_TYPED)).not.toContain('limit soon');
  });

  it('says that nothing was detected where nothing was', () => {
    const page = studyHtml(
      { ...SMALL_STUDY, detectSeconds: null, detectHistogram: null },
      SMALL_TYPED,
    );
    expect(page).toContain('no run was rolled back after the fault');
  });

  it('stays small with many metrics at many moments', () => {
    const points = Array.from({ length: 400 }, (_, look) => ({
      atMs: look * 30_000,
      runs: 1_000,
      p5: look / 1_000,
      p50: look / 700,
      p95: look / 300,
      limit: 0.05 + look / 10_000,
    }));
    const bands = Array.from({ length: 9 }, (_, index) => ({ metric: `metric-${index}`, points }));
    expect(studyHtml({ ...SMALL_STUDY, bands }, SMALL_TYPED).length).toBeLessThan(300_000);
  });
});

function expecting(within: string): StudyResult {
  const expectations = SMALL_STUDY.expectations.map((one) =>
    one.name === 'detected within' ? { ...one, expected: within } : one,
  );
  return { ...SMALL_STUDY, expectations };
}

it('shows how many runs exposed how many, where any did', () => {
  const page = studyHtml(SMALL_STUDY, SMALL_TYPED);
  const figure = (name: string) => new RegExp(`<figcaption>${name}.*?</figure>`, 's').exec(page);
  expect(figure('Canary requests')?.[0].match(/<rect class="bar"/g)).toHaveLength(4);
  expect(figure('Users with a canary answer')?.[0].match(/<rect class="bar"/g)).toHaveLength(1);
  expect(figure('Bad canary answers')).toBeNull();
});

it('a page of ten thousand runs is hardly longer than one of a hundred, and far below 3 MB', () => {
  const pageOf = (runs: number) => {
    const study = new Study(1);
    for (let seed = 1; seed <= runs; seed += 1) study.add(runOf(seed));
    const seeds = { first: 1, asked: runs, done: runs };
    const about = { scenario: 'bad-model', compression: 1, faultAtMs: 0, drawn: 'counts' } as const;
    return studyHtml(study.result({ ...about, seeds, notes: [] }), SMALL_TYPED).length;
  };
  const [few, many] = [pageOf(100), pageOf(10_000)];
  expect(many).toBeLessThan(1.5 * few);
  expect(many).toBeLessThan(300_000);
});

/** No two alike. */
function runOf(seed: number): RunOutcome {
  const outcome = OUTCOMES[seed % OUTCOMES.length] ?? 'promoted';
  const by = `metric-${seed % 7}`;
  const amount = (seed * 7919) % 1_000;
  return {
    ...{ seed, outcome, by, verdict: null, message: `${by} ${seed}`, samples: amount },
    ...{ detectSeconds: amount, drainSeconds: amount / 100, endedAtMs: amount * 1_000 },
    goodput: amount / 1_000,
    exposure: { canaryRequests: amount, users: amount, badAnswers: amount, costUsd: amount },
    expectations: [{ name: 'outcome', expected: 'promoted', pass: outcome === 'promoted' }],
    looks: [1, 2, 3].map((look) => ({
      ...{ metric: 'error-rate', atMs: look * 30_000, value: amount / 1e5, limit: 0.01 },
    })),
  };
}
