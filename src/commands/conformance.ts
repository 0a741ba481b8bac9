import { existsSync } from 'node:fs';
import { didYouMean } from '../core/nearest.ts';
import type { Semantics } from '../core/promql/ast.ts';
import { runArgoSuite } from './conformance/argo.ts';
import { runFlagsSuite } from './conformance/flags.ts';
import { runGrounded } from './conformance/grounded.ts';
import { runPromqlSuite } from './conformance/promql.ts';
import { runStatisticsSuite } from './conformance/statistics.ts';
import type { FileDone, SuiteResult } from './conformance/suite.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { refuse } from './refusal.ts';
import { concludeLines, type LinesConcluded, progressAsCounted, type VoiceFlags } from './voice.ts';

/** The flags of `understudy conformance`, as text. */
export interface ConformanceFlags extends VoiceFlags {
  /** PromQL only: the Prometheus to agree with, 3.x unless it is 2.x. */
  readonly semantics?: string;
}

/**
 * `understudy conformance <suite> <folder>`: runs the folder's cases and prints each that fails,
 * what was skipped and why, and how many passed. A folder without cases is bad input. The suite
 * `grounded` takes a file, and prints how the groundedness scorer fares on its rows.
 */
export function runConformance(
  suite: string,
  folder: string,
  flags: ConformanceFlags,
  print: (line: string) => void,
): ExitCode {
  if (suite === 'grounded') return reportGrounded(folder, flags, print);
  const { semantics = '3.x' } = flags;
  if (!isSuite(suite)) {
    const near = didYouMean(suite, SUITE_NAMES);
    return refuse(
      `no conformance suite named "${suite}"${near}; there are: ${SUITE_NAMES.join(', ')}`,
    );
  }
  if (semantics !== '3.x' && semantics !== '2.x')
    return refuse(`no semantics "${semantics}"; there are: 2.x, 3.x`);
  if (!existsSync(folder))
    return refuse(`${folder}: there is no such folder; expected one with cases of ${suite}`);
  const progress = progressAsCounted(flags, 'files');
  const result = runSuite(suite, folder, semantics, progress.done);
  progress.close();
  if (!result) return refuse(`${folder}: no ${CASES[suite]}`);
  concludeLines(suiteConcluded(suite, result), flags, print);
  return result.failures.length === 0 ? EXIT.ok : EXIT.failed;
}

/** The suites, and what a folder must hold for each. */
const CASES = {
  argo: 'vector file here, such as conditions.json',
  flags: 'file here with bucketing rows ("vectors") or "cases"',
  promql: 'file *.test here',
  statistics: 'vector file here, such as kayenta.json',
};

const SUITE_NAMES = [...Object.keys(CASES), 'grounded'];

type Suite = keyof typeof CASES;

function isSuite(name: string): name is Suite {
  return Object.hasOwn(CASES, name);
}

function runSuite(
  suite: Suite,
  folder: string,
  semantics: Semantics,
  done: FileDone,
): SuiteResult | undefined {
  switch (suite) {
    case 'argo':
      return runArgoSuite(folder, done);
    case 'flags':
      return runFlagsSuite(folder, Date.now(), done);
    case 'promql':
      return runPromqlSuite(folder, semantics, done);
    case 'statistics':
      return runStatisticsSuite(folder, done);
  }
}

function suiteConcluded(suite: Suite, { passed, failures, skipped }: SuiteResult): LinesConcluded {
  const counts = new Map<string, number>();
  for (const reason of skipped ?? []) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const needs = [...counts].sort().map(([needed, count]) => ({ needed, count }));
  const passedOver = skipped ? `, ${skipped.length} skipped` : '';
  const verdict = `${passed} passed, ${failures.length} failed${passedOver}`;
  return {
    value: { suite, passed, failed: failures.length, failures, skipped: needs },
    verdict: [...failures, verdict],
    lines: [
      ...failures,
      ...needs.map(({ needed, count }) => `skipped ${count}: needs ${needed}`),
      verdict,
    ],
  };
}

function reportGrounded(
  path: string,
  flags: ConformanceFlags,
  print: (line: string) => void,
): ExitCode {
  const run = runGrounded(path);
  if (!run.ok) return refuse(`${path}: ${run.error}`);
  const { lines, figures, holds } = run;
  const value = { suite: 'grounded', holds, ...figures };
  concludeLines({ value, verdict: lines.slice(-1), lines }, flags, print);
  return holds ? EXIT.ok : EXIT.failed;
}
