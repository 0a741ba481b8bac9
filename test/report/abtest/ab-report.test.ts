import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { filesOnDisk } from '../../../src/commands/files-on-disk.ts';
import type { AbEvent } from '../../../src/core/scenario/abtest/ab-event.ts';
import type { AbRunResult } from '../../../src/core/scenario/abtest/ab-run-result.ts';
import { loadAbTest } from '../../../src/core/scenario/abtest/load-ab.ts';
import { abEventLine } from '../../../src/report/abtest/ab-event-text.ts';
import { abHtml } from '../../../src/report/abtest/ab-html.ts';
import { abStudyHtml } from '../../../src/report/abtest/ab-study-html.ts';
import { abStudySentence } from '../../../src/report/abtest/ab-study-tables.ts';
import { abSentence } from '../../../src/report/abtest/ab-texts.ts';
import { junitXml } from '../../../src/report/junit.ts';
import { printAbSummary } from '../../../src/report/terminal/ab-summary.ts';
import { abFrame } from '../../../src/report/terminal/ab-view.ts';
import { abRunOutcome } from '../../../src/sim/abtest/ab-run-outcome.ts';
import { simulatedAbTest } from '../../../src/sim/abtest/ab-run-result.ts';
import { AbStudy } from '../../../src/sim/abtest/ab-study.ts';

const loaded = loadAbTest('scenarios/ab-test.yaml', filesOnDisk);
if (!loaded.ok) throw new Error('ab-test does not load');
const setting = { test: loaded.test, compression: 60 };
const events: AbEvent[] = [];
const run = simulatedAbTest(setting, 7, (event) => events.push(event));
const told = events.filter(({ kind }) => kind !== 'look');
const typed = { verb: 'simulate', scenario: 'ab-test', flags: ['--compression', '60'] } as const;

/** The same run, had its split lied. */
const stopped: AbRunResult = {
  ...run,
  outcome: 'stopped',
  result: {
    ...run.result,
    treatments: null,
    split: { ...run.result.split, state: 'mismatch', message: 'small has too few: 3 of 9 users' },
  },
};

it('a run is told in one sentence', () => {
  expect(abSentence(run)).toMatch(
    /^A\/B over 1,\d+ users and 2,\d+ requests: rewrite is .*worse in hallucination-rate \(\+\d.*\); small is better in latency \(-2\d/,
  );
  expect(abSentence(stopped)).toBe('Stopped: the split lies: small has too few: 3 of 9 users.');
});

it('what happened is told line by line', () => {
  expect(told.map(abEventLine)).toContainEqual(
    expect.stringMatching(/^\[ +\d+m\] small is better in latency \(-\d+(\.\d)?%\)$/),
  );
  const weights = [{ arm: 'current', percent: 100 }];
  expect(abEventLine({ kind: 'weights', atMs: 60_000, weights })).toBe(
    '[     1m] weights current 100%',
  );
});

it('a page has intervals side by side for each metric, and needs nothing else', () => {
  const page = abHtml(run, told, typed);
  for (const { metric } of run.result.treatments?.[0]?.metrics ?? [])
    expect(page).toContain(`<figcaption>${metric}</figcaption>`);
  expect(page).toContain('current area, rewrite dashed, small dotted');
  expect(page.match(/<path class="side dotted"/g)).toHaveLength(4);
  expect(page).toMatch(/<path class="interval better" d="M[\d.]+ [\d.]+H[\d.]+M/);
  expect(page).not.toMatch(/(?:src|href)="|NaN|undefined|Infinity/);
  expect(page).toContain('understudy simulate ab-test --seed 7 --compression 60');
});

it('a page says what is withheld, and escapes every text', () => {
  const page = abHtml({ ...stopped, scenario: '<b>x' }, told, typed);
  expect(page).toContain('Withheld: whoever is missing might have said otherwise.');
  expect(page).not.toContain('<b>x');
});

it('the terminal has arms, differences and the split', () => {
  const place = { dashboard: 'http://127.0.0.1:1/', endsAtMs: 120_000, compression: 60 };
  const frame = (planMs: number, result: typeof run.result | null) =>
    abFrame({ planMs, traffic: { sent: 9, failed: 1 }, result }, place, 100).join('\n');
  expect(frame(60_000, run.result)).toContain(
    'plan time 1m, at most 1s left   dashboard http://127.0.0.1:1/',
  );
  expect(frame(60_000, run.result)).toMatch(/current \(control\) .*hallucination-rate .*worse/s);
  expect(frame(0, null)).toContain('no look at the results yet');
  const out = new PassThrough();
  printAbSummary(stopped, 'runs/x', out);
  expect(String(out.read())).toMatch(/Stopped: the split lies.*run folder: runs\/x/s);
});

it('expectations are test cases', () => {
  expect(junitXml(stopped, abSentence(stopped))).toContain(
    'testcase classname="ab-test" name="small latency"',
  );
});

it('many runs are told in one sentence and a page', () => {
  const study = new AbStudy(1);
  for (const seed of [1, 2, 3]) study.add(abRunOutcome(setting, seed));
  const result = study.result({
    ...{ scenario: 'ab-test', compression: 60, notes: [] },
    seeds: { first: 1, asked: 3, done: 0 },
  });
  expect(abStudySentence(result)).toMatch(
    /^3 runs: .*small is better in latency in 100%, called after/,
  );
  const page = abStudyHtml(result, typed);
  expect(page).toContain('small latency');
  expect(page).not.toMatch(/NaN|undefined/);
});
