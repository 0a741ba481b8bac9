import { formatDuration } from '../time.ts';
import type { RunResult } from './run-result.ts';
import type { Expectation } from './scenario.ts';

/** One thing a scenario expects of its run, beside what happened. */
export interface ExpectationResult {
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
  readonly pass: boolean;
}

type Observed = Pick<
  RunResult,
  'outcome' | 'reason' | 'detectSeconds' | 'rollbackSeconds' | 'exposure' | 'killSwitch'
>;

/** Holds a run against what its scenario expects; what is not expected is not judged. */
export function judgeExpectations(
  expect: Expectation,
  run: Observed,
): readonly ExpectationResult[] {
  return [
    {
      name: 'outcome',
      expected: expect.outcome,
      actual: run.outcome,
      pass: run.outcome === expect.outcome,
    },
    ...decidedBy(expect.by, run),
    ...withinSeconds('detected within', expect.detectedWithinMs, run.detectSeconds),
    ...withinSeconds('rolled back within', expect.rolledBackWithinMs, run.rollbackSeconds),
    ...atMost('bad answers', expect.maxBadAnswers, run.exposure.badAnswers),
    ...atMost('canary requests', expect.maxCanaryRequests, run.exposure.canaryRequests),
    ...atMost('users exposed', expect.maxUsers, run.exposure.users),
    ...atMost(
      'canary requests after the kill',
      expect.maxCanaryAfterKill,
      run.killSwitch?.canaryRequests ?? null,
    ),
  ];
}

function decidedBy(expected: string | null, run: Observed): ExpectationResult[] {
  if (expected === null) return [];
  const actual = run.reason.metric ?? run.reason.by;
  return [{ name: 'decided by', expected, actual, pass: actual === expected }];
}

function withinSeconds(
  name: string,
  limitMs: number | null,
  seconds: number | null,
): ExpectationResult[] {
  if (limitMs === null) return [];
  return [
    {
      name,
      expected: formatDuration(limitMs),
      actual: seconds === null ? 'never' : formatDuration(seconds * 1_000),
      pass: seconds !== null && seconds * 1_000 <= limitMs,
    },
  ];
}

/** `actual` is null where there was nothing to count. */
function atMost(name: string, limit: number | null, actual: number | null): ExpectationResult[] {
  if (limit === null) return [];
  const pass = actual !== null && actual <= limit;
  return [{ name, expected: `at most ${limit}`, actual: String(actual ?? 'nothing'), pass }];
}
