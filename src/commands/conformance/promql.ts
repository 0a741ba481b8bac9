import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Semantics } from '../../core/promql/ast.ts';
import { runScript } from '../../core/promql/script/run-script.ts';
import type { FileDone, SuiteResult } from './suite.ts';

/**
 * Every `*.test` file of a folder, in the script language of Prometheus's promqltest. A script that
 * cannot be read is a failure. Undefined for a folder that has none.
 */
export function runPromqlSuite(
  folder: string,
  semantics: Semantics,
  done: FileDone,
): SuiteResult | undefined {
  const files = readdirSync(folder).filter((file) => file.endsWith('.test'));
  if (files.length === 0) return undefined;
  const results = files.sort().map((file, index) => {
    const result = scriptResult(join(folder, file), file, semantics);
    done(index + 1, files.length);
    return result;
  });
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failures: results.flatMap(({ failures }) => failures),
    skipped: results.flatMap(({ skipped }) => skipped ?? []),
  };
}

function scriptResult(path: string, file: string, semantics: Semantics): SuiteResult {
  const failures: string[] = [];
  const skipped: string[] = [];
  let passed = 0;
  try {
    for (const one of runScript(readFileSync(path, 'utf8'), semantics)) {
      if (one.result === 'passed') passed += 1;
      else if (one.result === 'skipped') skipped.push(one.reason);
      else failures.push(`${file}:${one.line}: ${one.query}: ${one.problem}`);
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    failures.push(`${file}: the script cannot be read: ${error.message}`);
  }
  return { passed, failures, skipped };
}
