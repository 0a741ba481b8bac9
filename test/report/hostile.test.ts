import { describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../src/commands/files-on-disk.ts';
import { AB_METRICS } from '../../src/core/abtest/metrics.ts';
import { AB_VERDICTS } from '../../src/core/abtest/results.ts';
import { compared } from '../../src/core/compare/comparison.ts';
import { OUTCOMES } from '../../src/core/rollout/state.ts';
import { loadAbTest } from '../../src/core/scenario/abtest/load-ab.ts';
import {
  abFiles,
  abStudyFiles,
  backtestFiles,
  compareFiles,
  productionFiles,
  type ReportFiles,
  runFiles,
  studyFiles,
  tuneFiles,
} from '../../src/report/report-files.ts';
import { storyOf } from '../../src/report/run/run-story.ts';
import { abRunOutcome } from '../../src/sim/abtest/ab-run-outcome.ts';
import { simulatedAbTest } from '../../src/sim/abtest/ab-run-result.ts';
import { AbStudy } from '../../src/sim/abtest/ab-study.ts';
import { readMarkdown } from './markdown/read-markdown.ts';
import { smallBacktest } from './small-backtest.ts';
import { smallPairs } from './small-pairs.ts';
import { smallRun, smallStory, smallTold } from './small-run.ts';
import { SMALL_STUDY, SMALL_TYPED } from './small-study.ts';
import { SMALL_TUNE } from './small-tune.ts';

/** Somebody's name for a model, a flag, a metric; a prompt; an error message. */
const HOSTILE =
  `<script>alert("x")</script><img src=x onerror='y'> [a](https://evil.example) ![b](data:1) ` +
  '@octocat #12 `code` **bold** ~~gone~~ | pipe | https://evil.example www.evil.example <!-- c ' +
  '\n\n# head\n- item\n| a | b |\n| --- | --- |\n</details></table>{{7*7}}\u202e';

/** What the program itself writes, and reads again: no name of anybody's. */
const OURS: ReadonlySet<string> = new Set([
  ...OUTCOMES,
  ...AB_METRICS.map(({ name }) => name),
  ...AB_VERDICTS,
  ...['simulation', 'backtest', 'ab-test', 'healthy', 'faulty', 'waiting', 'ok', 'completed'],
]);
const TIME = /^\d{4}-\d\d-\d\dT/;

/** The same value with the hostile text wherever somebody else may have written. */
function hostile<T>(value: T): T {
  if (typeof value === 'string')
    return (OURS.has(value) || TIME.test(value) ? value : HOSTILE) as T;
  if (Array.isArray(value)) return value.map(hostile) as T;
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, hostile(one)])) as T;
}

const loaded = loadAbTest('scenarios/ab-test.yaml', filesOnDisk);
if (!loaded.ok) throw new Error('ab-test does not load');
const setting = { test: loaded.test, compression: 200 };
const abStudy = new AbStudy(1);
abStudy.add(abRunOutcome(setting, 1));
const about = { compression: 200, seeds: { first: 1, asked: 1, done: 0 } };
const rollout = smallRun(HOSTILE);
const typed = { ...SMALL_TYPED, scenario: HOSTILE, flags: [HOSTILE] };

const REPORTS: Readonly<Record<string, ReportFiles>> = {
  run: runFiles(smallTold(HOSTILE)),
  'run that was not simulated': runFiles({
    ...smallTold(HOSTILE),
    prediction: { version: 1, why: HOSTILE },
  }),
  production: productionFiles({ story: storyOf(rollout.records, 0), state: rollout.state }),
  study: studyFiles(hostile(SMALL_STUDY), typed),
  tuning: tuneFiles(hostile(SMALL_TUNE), HOSTILE, HOSTILE),
  backtest: backtestFiles(hostile(smallBacktest), smallStory(HOSTILE), HOSTILE),
  comparison: compareFiles(compared(smallPairs(HOSTILE)), [HOSTILE], HOSTILE),
  'A/B test': abFiles(
    hostile(simulatedAbTest(setting, 7, () => {})),
    [
      { kind: 'stopped', atMs: 0, message: HOSTILE },
      { kind: 'interrupted', atMs: 0, by: HOSTILE },
      { kind: 'weights', atMs: 0, weights: [{ arm: HOSTILE, percent: 100 }] },
    ],
    typed,
  ),
  'A/B study': abStudyFiles(
    hostile(abStudy.result({ scenario: HOSTILE, notes: [HOSTILE], ...about })),
    typed,
  ),
};

const TAGS =
  'html head meta title style body main header section p h1 h2 h3 br code strong pre ul li table thead tbody ' +
  'tr th td div figure figcaption span details summary svg g text line path rect circle';

describe.each(Object.entries(REPORTS))('the report of a %s', (_, files) => {
  const page = files['report.html'] ?? files['compare.html'] ?? '';
  const comment = files['report.md'] ?? files['compare.md'] ?? '';

  it('shows markup as text', () => {
    const tags = new Set([...page.matchAll(/<\/?([a-z][a-z\d]*)/gi)].map(([, tag = '']) => tag));
    expect([...tags].filter((tag) => !TAGS.split(' ').includes(tag))).toEqual([]);
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    // What stands between quotation marks is no attribute: the others' are written as &quot;.
    const outside = page.replace(/"[^"]*"/g, '""');
    expect(outside).not.toMatch(/<[a-z][^>]*\s(on\w+|style|src|href)=/i);
    expect(page.match(/<style>/g)).toHaveLength(1);
    expect(page).not.toContain('<!--');
  });

  it('says in a comment no more than it has to say', () => {
    const { kinds, shown } = readMarkdown(comment);
    for (const kind of ['html', 'link', 'image', 'strong', 'em', 'del', 'hr', 'blockquote']) {
      expect(kinds).not.toContain(kind);
    }
    expect(comment.match(/^#/gm)).toHaveLength(1);
    expect(shown.replace(/`.*?`/g, '')).not.toMatch(/@\w|#\d/);
    expect(comment.split('\n').length).toBeLessThan(60);
  });
});
