import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/core/scenario/run-result.ts';
import { runHtml } from '../../src/report/run/run-html.ts';
import { smallTold } from './small-run.ts';

const TOLD = smallTold('error-rate');
const TYPED = { verb: 'scenario', scenario: 'bad-model', flags: ['--strict'] } as const;
const page = runHtml({ ...TOLD, command: TYPED });

/** The same run in virtual time, which is plan time. */
const SIMULATED: RunResult = {
  ...TOLD.result,
  world: 'simulation',
  timeline: {
    startedAt: '2000-01-01T00:00:00.000Z',
    faultAt: '2000-01-01T00:05:00.000Z',
    detectedAt: '2000-01-01T00:08:00.000Z',
    rolledBackAt: '2000-01-01T00:08:00.000Z',
    drainedAt: '2000-01-01T00:08:30.000Z',
    endedAt: '2000-01-01T00:08:00.000Z',
  },
};

/** The text of the cells of each row of each table. */
function rowsOf(html: string): readonly (readonly string[])[] {
  return [...html.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => cell),
  );
}

describe('the page of a run', () => {
  it('gives the command as it was typed, with the seed', () => {
    expect(page).toContain('<code>understudy scenario bad-model --seed 7 --strict</code>');
  });

  it('needs nothing but itself', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|(?:src|href)=/);
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  it('has its headings in order, a language and a title', () => {
    const levels = [...page.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [index, level] of levels.entries()) {
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    }
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<title>error-rate: rolled-back</title>');
  });

  it('shows on one picture what was planned, what befell it and what came of it', () => {
    const timeline = /<div class="wide">(.*?)<\/div>/s.exec(page)?.[1] ?? '';
    for (const mark of ['fault', 'detected', 'rolled back', 'drained']) {
      expect(timeline).toContain(`>${mark}</text>`);
    }
    for (const lane of ['steps', 'holds', 'faults', 'people']) {
      expect(timeline).toContain(`<rect class="lane ${lane}"`);
    }
    expect(timeline).toContain('<title>2 pause 5m</title>');
    expect(timeline).toContain('<title>canary: hallucination 8%, errors 40% (503), ');
    expect(timeline.match(/<circle class="share"/g)).toHaveLength(16);
  });

  it('has the real share of the requests beside each weight', () => {
    expect(rowsOf(page)).toContainEqual(
      expect.arrayContaining(['1 setWeight 5', '5%', '5%', '50 of 1,000']),
    );
  });

  it('says of each metric what it was held to, over what it looked, on how many samples', () => {
    const figure = /<span class="name">error-rate<\/span>.*?<\/figure>/s.exec(page)?.[0] ?? '';
    expect(figure).toContain('<code>error-rate &gt; 1% rollback</code>');
    expect(figure).toContain('over 2m, every 30s; 74 requests at the last look, 10 needed');
    expect(figure).toContain('Decided at 8m, on 74 samples.');
    expect(figure.match(/<rect class="window"/g)).toHaveLength(1);
    expect(page.match(/<rect class="window"/g), 'only what decided').toHaveLength(1);
    const analysis = /<span class="name">error-rate \(analysis\)<\/span>.*?<\/figure>/s.exec(page);
    expect(analysis?.[0]).toContain('over 5m, every 1m');
  });

  it('has what was injected beside what was detected, by kind', () => {
    expect(rowsOf(page)).toContainEqual([
      'canary error-rate',
      'errors',
      '11 (503: 9, timeout: 2)',
      '11 (5xx: 9, timeout: 2)',
    ]);
    expect(rowsOf(page)).toContainEqual([
      'canary error-rate',
      'hallucinations',
      '3 of 1,000 (0.3%)',
      '3 of 1,000 (0.3%)',
    ]);
  });

  it('says where the run fell among its simulations, in words', () => {
    const falls = rowsOf(page).filter(
      (row) => row.length === 4 && / to .*median/.test(row[2] ?? ''),
    );
    expect(falls).toEqual([
      ['fault to detection', '3m', '1m to 8m, median 3m30s', '✔ within'],
      ['canary answers', '74', '30 to 70, median 60', '▲ above'],
      ['users with one', '48', '25 to 60, median 40', '✔ within'],
      ['bad answers', '4', '5 to 14, median 9', '▼ below'],
    ]);
    expect(page).toContain('rolled back by error-rate in 97%, promoted by plan in 3%');
    const why = 'the plan has no end';
    expect(runHtml({ ...TOLD, prediction: { version: 1, why } })).toContain(
      `Not simulated: ${why}.`,
    );
    expect(runHtml({ ...TOLD, prediction: null })).not.toContain('Beside the simulation');
  });

  it('has every query as it was written and as it was asked, with what came back', () => {
    expect(page).toContain('<pre>increase(count{hash=&quot;{{hash}}&quot;}[{{window}}])</pre>');
    expect(page).toContain('<pre>increase(count{hash=&quot;b&quot;}[120s])</pre>');
    expect(page).toContain('{{args.who}}');
    expect(rowsOf(page)).toContainEqual(['1m', 'failed: error-rate']);
    expect(rowsOf(page)).toContainEqual(['8m', '[0.02]']);
  });

  it('strikes out what lets one in, wherever a provider is asked with it', () => {
    expect(page).toContain('https://*****@metrics.example');
    expect(page).not.toContain('hush');
  });

  it('tells commands, faults and the last answer among what happened', () => {
    expect(rowsOf(page)).toContainEqual(['2m', 'command: pause, by error-rate']);
    expect(rowsOf(page)).toContainEqual([
      '5m',
      'fault begins: canary: hallucination 8%, errors 40% (503), for users of the segment error-rate',
    ]);
    expect(rowsOf(page)).toContainEqual(['8m30s', 'the last canary answer has ended']);
  });

  it('says of each model how many requests kept every promise', () => {
    expect(page).toContain('within first token 200ms, total 5s');
    expect(page).toContain('930 of 1,000 (93%)');
    expect(page).toContain('8.3');
    const without = runHtml({ ...TOLD, result: { ...TOLD.result, slo: null } });
    expect(without).not.toContain('Goodput');
  });

  it('says how time passed', () => {
    expect(page).toContain('the plan ran 30 times faster than the clock');
    const simulated = runHtml({ ...TOLD, result: SIMULATED });
    expect(simulated).toContain('virtual time: the plan took 8m and nobody waited');
    expect(simulated).not.toContain('the sender lagged');
  });

  it('draws both worlds over the same plan time', () => {
    const drawn = (result: RunResult) => runHtml({ ...TOLD, result }).match(/<svg.*?<\/svg>/gs);
    expect(drawn(SIMULATED)).toEqual(drawn(TOLD.result));
  });
});

it("shows what each scorer flagged beside what its errors leave of it, and says where they're unknown", () => {
  const cells = (scorer: string) =>
    rowsOf(page).find((row) => row[0] === 'canary error-rate' && row[1] === scorer);
  expect(cells('known-good')?.slice(2)).toEqual(['1,000', '0', '0.3%', '0.31%', '0.1% to 0.87%']);
  expect(cells('refusal')?.slice(2)).toEqual(['990', '10', '25%', 'not measured', '-']);
  expect(cells('json')?.slice(2)).toEqual(['0', '0', '-', '-', '-']);
});
