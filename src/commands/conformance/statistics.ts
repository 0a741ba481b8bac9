import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStatisticsVectors } from '../../core/analysis/conformance/statistics.ts';
import type { FileDone, SuiteResult } from './suite.ts';

/**
 * Every file of statistical cases in a folder: Kayenta's judge, sequential tests. A file that does
 * not read is a failure. Undefined for a folder that has none.
 */
export function runStatisticsSuite(folder: string, done: FileDone): SuiteResult | undefined {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const results = files.sort().flatMap((file, index): SuiteResult[] => {
    const result = fileResult(join(folder, file));
    done(index + 1, files.length);
    if (!result) return [];
    return [{ ...result, failures: result.failures.map((failure) => `${file}: ${failure}`) }];
  });
  if (results.length === 0) return undefined;
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failures: results.flatMap(({ failures }) => failures),
    skipped: results.flatMap(({ skipped }) => skipped ?? []),
  };
}

function fileResult(path: string): SuiteResult | undefined {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { passed: 0, failures: [failure], skipped: [] };
  }
  return runStatisticsVectors(json);
}
