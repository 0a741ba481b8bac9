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
import { smallBacktest } from './small-backtest.ts';
import { smallPairs } from './small-pairs.ts';
import { smallRun, smallStory, smallTold } from './small-run.ts';
import { SMALL_STUDY, SMALL_TYPED } from './small-study.ts';
import { SMALL_TUNE } from './small-tune.ts';

/** What the program itself writes, and reads again: no name of anybody's. */
const OURS: ReadonlySet<string> = new Set([
  ...OUTCOMES,
  ...AB_METRICS.map(({ name }) => name),
  ...AB_VERDICTS,
  ...['simulation', 'backtest', 'ab-test', 'healthy', 'faulty', 'waiting', 'ok', 'completed'],
]);
const TIME = /^\d{4}-\d\d-\d\dT/;

/** The same value with a text wherever somebody else may have written. */
function written<T>(value: T, text: string): T {
  if (typeof value === 'string') return (OURS.has(value) || TIME.test(value) ? value : text) as T;
  if (Array.isArray(value)) return value.map((one) => written(one, text)) as T;
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, written(one, text)]),
  ) as T;
}

const loaded = loadAbTest('scenarios/ab-test.yaml', filesOnDisk);
if (!loaded.ok) throw new Error('ab-test does not load');
const setting = { test: loaded.test, compression: 200 };
const abStudy = new AbStudy(1);
abStudy.add(abRunOutcome(setting, 1));
const about = { compression: 200, seeds: { first: 1, asked: 1, done: 0 } };
/** The reports of every kind; `text` is what somebody else wrote. */
export function everyReport(text: string): Readonly<Record<string, ReportFiles>> {
  const rollout = smallRun(text);
  const typed = { ...SMALL_TYPED, scenario: text, flags: [text] };
  return {
    run: runFiles(smallTold(text)),
    'run that was not simulated': runFiles({
      ...smallTold(text),
      prediction: { version: 1, why: text },
    }),
    production: productionFiles({ story: storyOf(rollout.records, 0), state: rollout.state }),
    study: studyFiles(written(SMALL_STUDY, text), typed),
    tuning: tuneFiles(written(SMALL_TUNE, text), text, text),
    backtest: backtestFiles(written(smallBacktest, text), smallStory(text), text),
    comparison: compareFiles(compared(smallPairs(text)), [text], text),
    'A/B test': abFiles(
      written(
        simulatedAbTest(setting, 7, () => {}),
        text,
      ),
      [
        { kind: 'stopped', atMs: 0, message: text },
        { kind: 'interrupted', atMs: 0, by: text },
        { kind: 'weights', atMs: 0, weights: [{ arm: text, percent: 100 }] },
      ],
      typed,
    ),
    'A/B study': abStudyFiles(
      written(abStudy.result({ scenario: text, notes: [text], ...about }), text),
      typed,
    ),
  };
}
