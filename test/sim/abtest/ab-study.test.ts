import { describe, expect, it } from 'vitest';
import type {
  AbRunOutcome,
  RunFinding,
} from '../../../src/core/scenario/abtest/ab-study-result.ts';
import { type AbLook, runAbTest } from '../../../src/sim/abtest/ab-run.ts';
import { abRunOutcome } from '../../../src/sim/abtest/ab-run-outcome.ts';
import { AbStudy } from '../../../src/sim/abtest/ab-study.ts';
import { BASE } from './sample-test.ts';

const FOUND: RunFinding = {
  arm: 'next',
  metric: 'latency',
  verdict: 'worse',
  called: { atMs: 120_000, requests: 400 },
  relative: 0.4,
};
const MISSED: RunFinding = { ...FOUND, verdict: 'no difference yet', called: null, relative: 0.1 };
const OUTCOME: AbRunOutcome = {
  seed: 1,
  control: 'current',
  split: 'ok',
  findings: [FOUND],
  expectations: [{ name: 'next latency', expected: 'worse', actual: 'worse', pass: true }],
};

function studied(runs: readonly AbRunOutcome[], asked = runs.length) {
  const study = new AbStudy(1);
  for (const run of runs) study.add(run);
  const seeds = { first: 1, asked, done: 0 };
  return study.result({ scenario: 'ab-test', compression: 1, seeds, notes: [] });
}

describe('a study of an A/B test', () => {
  const missed: AbRunOutcome = {
    ...OUTCOME,
    findings: [MISSED],
    expectations: [
      { name: 'next latency', expected: 'worse', actual: 'no difference yet', pass: false },
    ],
  };
  const stopped: AbRunOutcome = {
    ...OUTCOME,
    split: 'mismatch',
    findings: [{ ...FOUND, verdict: null, relative: null }],
    expectations: [{ name: 'next latency', expected: 'worse', actual: 'withheld', pass: false }],
  };
  const result = studied([OUTCOME, OUTCOME, missed, stopped]);

  it('counts the last words of the runs that were not stopped', () => {
    const [finding] = result.findings;
    expect(finding).toMatchObject({ arm: 'next', metric: 'latency' });
    expect(finding?.verdicts.worse).toMatchObject({ count: 2, share: 2 / 3 });
    expect(finding?.verdicts['no difference yet']).toMatchObject({ count: 1, share: 1 / 3 });
    expect(finding?.verdicts.better).toMatchObject({ count: 0, share: 0 });
    expect(finding?.relative).toMatchObject({ runs: 3, p50: 0.4 });
  });

  it('tells when a difference was called, in the runs where it was', () => {
    const [finding] = result.findings;
    expect(finding?.calledAtMs).toMatchObject({ runs: 3, p50: 120_000 });
    expect(finding?.calledAfterRequests).toMatchObject({ runs: 3, mean: 400 });
    expect(studied([missed]).findings[0]?.calledAtMs).toBeNull();
  });

  it('counts the runs that a lying split stopped, and where the expectations held', () => {
    expect(result.stopped).toMatchObject({ count: 1, share: 0.25 });
    expect(result.expectations).toMatchObject([{ name: 'next latency', count: 2, share: 0.5 }]);
  });

  it('says whether it is complete', () => {
    expect(result).toMatchObject({ complete: true, control: 'current', seeds: { done: 4 } });
    expect(studied([OUTCOME], 2)).toMatchObject({ complete: false, seeds: { asked: 2, done: 1 } });
  });
});

describe('what a study takes of a run', () => {
  it('is its last words, and the first look that called each', () => {
    const effects = { latency: 1.2 };
    const fault = { atMs: 0, forMs: null, everyMs: null, target: 'next', effects };
    const setting = { test: { ...BASE, faults: [fault] }, compression: 1 };
    const looks: AbLook[] = [];
    runAbTest(setting, 9, (look) => {
      looks.push(look);
    });
    const said = looks.map(({ atMs, result }) => {
      const found = result.treatments?.[0]?.metrics.find(({ metric }) => metric === 'latency');
      return { atMs, verdict: found?.verdict, requests: found?.treatment.requests };
    });
    const first = said.find(({ verdict }) => verdict === 'worse');
    const latency = abRunOutcome(setting, 9).findings.find(({ metric }) => metric === 'latency');
    expect(latency).toMatchObject({
      verdict: 'worse',
      called: { atMs: first?.atMs, requests: first?.requests },
    });
    expect(said.at(-1)?.verdict).toBe('worse');
    expect(first?.atMs).toBeLessThan(said.at(-1)?.atMs ?? 0);
  });
});
