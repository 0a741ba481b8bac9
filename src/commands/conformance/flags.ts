import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFlagCases } from '../../core/flags/conformance.ts';
import type { FileDone, SuiteResult } from './suite.ts';

/**
 * Every file of bucketing rows or of cases in a folder, with the flag files beside them. A file that
 * does not read is a failure. Undefined for a folder that has none.
 */
export function runFlagsSuite(
  folder: string,
  nowMs: number,
  done: FileDone,
): SuiteResult | undefined {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const results = files.sort().flatMap((file, index) => {
    const result = fileResult(folder, file, nowMs);
    done(index + 1, files.length);
    return result ? [{ file, ...result }] : [];
  });
  if (results.length === 0) return undefined;
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failures: results.flatMap(({ file, failures }) => failures.map((each) => `${file}: ${each}`)),
    // No case needs what is not here; the count is told all the same.
    skipped: [],
  };
}

function fileResult(folder: string, file: string, nowMs: number) {
  const text = readFileSync(join(folder, file), 'utf8');
  try {
    return runFlagCases(text, (name) => textBeside(folder, name), nowMs);
  } catch (error) {
    // A flag file that a case expects to be refused may be no JSON.
    if (!/"(cases|vectors)"/.test(text)) return undefined;
    return { passed: 0, failures: [message(error)] };
  }
}

function textBeside(folder: string, name: string): { text: string } | { error: string } {
  try {
    return { text: readFileSync(join(folder, name), 'utf8') };
  } catch (error) {
    return { error: message(error) };
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
