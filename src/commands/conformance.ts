import { existsSync } from 'node:fs';
import type { Semantics } from '../core/promql/ast.ts';
import { runArgoSuite } from './conformance/argo.ts';
import { runFlagsSuite } from './conformance/flags.ts';
import { runGrounded } from './conformance/grounded.ts';
import { runPromqlSuite } from './conformance/promql.ts';
import { runStatisticsSuite } from './conformance/statistics.ts';
import type { SuiteResult } from './conformance/suite.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

export interface ConformanceFlags {
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
  { semantics = '3.x', print }: ConformanceFlags & { readonly print: (line: string) => void },
): ExitCode {
  if (suite === 'grounded') return reportGrounded(folder, print);
  if (!isSuite(suite)) {
    const known = [...Object.keys(CASES), 'grounded'].join(', ');
    return refuse(`no conformance suite named "${suite}"; there are: ${known}`);
  }
  if (semantics !== '3.x' && semantics !== '2.x')
    return refuse(`no semantics "${semantics}"; there are: 2.x, 3.x`);
  if (!existsSync(folder)) return refuse(`${folder}: there is no such folder`);
  const result = runSuite(suite, folder, semantics);
  if (!result) return refuse(`${folder}: no ${CASES[suite]}`);
  report(result, print);
  return result.failures.length === 0 ? EXIT.ok : EXIT.failed;
}

/** The suites, and what a folder must hold for each. */
const CASES = {
  argo: 'vector file here, such as conditions.json',
  flags: 'file here with bucketing rows ("vectors") or "cases"',
  promql: 'file *.test here',
  statistics: 'vector file here, such as kayenta.json',
};

type Suite = keyof typeof CASES;

function isSuite(name: string): name is Suite {
  return Object.hasOwn(CASES, name);
}

function runSuite(suite: Suite, folder: string, semantics: Semantics): SuiteResult | undefined {
  switch (suite) {
    case 'argo':
      return runArgoSuite(folder);
    case 'flags':
      return runFlagsSuite(folder, Date.now());
    case 'promql':
      return runPromqlSuite(folder, semantics);
    case 'statistics':
      return runStatisticsSuite(folder);
  }
}

function report({ passed, failures, skipped }: SuiteResult, print: (line: string) => void): void {
  for (const failure of failures) print(failure);
  const counts = new Map<string, number>();
  for (const reason of skipped ?? []) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  for (const [reason, count] of [...counts].sort()) print(`skipped ${count}: needs ${reason}`);
  const passedOver = skipped ? `, ${skipped.length} skipped` : '';
  print(`${passed} passed, ${failures.length} failed${passedOver}`);
}

function reportGrounded(path: string, print: (line: string) => void): ExitCode {
  const run = runGrounded(path);
  if (!run.ok) return refuse(`${path}: ${run.error}`);
  for (const line of run.lines) print(line);
  return run.holds ? EXIT.ok : EXIT.failed;
}

function refuse(error: string): ExitCode {
  process.stderr.write(`${error}\n`);
  return EXIT.badInput;
}
