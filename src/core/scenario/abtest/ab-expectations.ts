import type { AbResult } from '../../abtest/results.ts';
import type { ExpectationResult } from '../expectations.ts';
import type { AbExpectation, ExpectedVerdict } from './ab-scenario.ts';

/** Holds what a test came to against what was expected of it. */
export function judgeAbExpectations(
  { sampleRatio, verdicts }: AbExpectation,
  result: Pick<AbResult, 'split' | 'treatments'>,
): readonly ExpectationResult[] {
  const { state } = result.split;
  const split = { name: 'sample ratio', expected: sampleRatio ?? '', actual: state };
  return [
    ...(sampleRatio === null ? [] : [{ ...split, pass: state === sampleRatio }]),
    ...verdicts.map((expected) => {
      const actual = verdictIn(result, expected);
      const { arm, metric, verdict } = expected;
      const pass = actual === verdict;
      return { name: `${arm} ${metric}`, expected: verdict, actual, pass };
    }),
  ];
}

function verdictIn(
  { treatments }: Pick<AbResult, 'treatments'>,
  { arm, metric }: ExpectedVerdict,
): string {
  if (treatments === null) return 'withheld';
  const treatment = treatments.find((one) => one.arm === arm);
  return treatment?.metrics.find((one) => one.metric === metric)?.verdict ?? 'not in the test';
}
