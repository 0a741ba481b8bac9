import type { AbTreatmentResult } from '../../core/abtest/results.ts';
import { judgeAbExpectations } from '../../core/scenario/abtest/ab-expectations.ts';
import type { AbRunOutcome, RunFinding } from '../../core/scenario/abtest/ab-study-result.ts';
import { type AbLook, type AbSetting, runAbTest } from './ab-run.ts';

/** Runs one seed and keeps of it what a study needs. */
export function abRunOutcome(setting: AbSetting, seed: number): AbRunOutcome {
  const findings = new Map<string, RunFinding>();
  const looked = ({ atMs, result }: AbLook): void => {
    const read = result.treatments === null ? [] : result.treatments.flatMap(differencesOf);
    for (const { arm, difference } of read) {
      const { metric, verdict, relative, treatment } = difference;
      const key = `${arm} ${metric}`;
      const isCalled = verdict !== 'no difference yet';
      const first = isCalled ? { atMs, requests: treatment.requests } : null;
      const called = findings.get(key)?.called ?? first;
      findings.set(key, { arm, metric, verdict, called, relative });
    }
  };
  const { result } = runAbTest(setting, seed, looked);
  const isWithheld = result.treatments === null;
  return {
    seed,
    control: result.control,
    split: result.split.state,
    findings: [...findings.values()].map((finding) =>
      isWithheld ? { ...finding, verdict: null, relative: null } : finding,
    ),
    expectations: judgeAbExpectations(setting.test.expect, result),
  };
}

function differencesOf({ arm, metrics }: AbTreatmentResult) {
  return metrics.map((difference) => ({ arm, difference }));
}
