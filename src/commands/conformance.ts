import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runArgoVectors } from '../core/analysis/conformance.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/**
 * `understudy conformance argo <folder>`: runs every vector file of a known name in the folder,
 * prints each failing case and how many passed. A folder without one is bad input.
 */
export function runConformance(
  suite: string,
  folder: string,
  print: (line: string) => void,
): ExitCode {
  if (suite !== 'argo') return refuse(`no conformance suite named "${suite}"; there is: argo`);
  if (!existsSync(folder)) return refuse(`${folder}: there is no such folder`);
  let passed = 0;
  let failed = 0;
  let files = 0;
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()) {
    const text = readFileSync(join(folder, name), 'utf8');
    const run = parsed(text, (json) => runArgoVectors(name, json));
    if (run === undefined) continue;
    files += 1;
    passed += run.passed;
    failed += run.failures.length;
    for (const failure of run.failures) print(`${name}: ${failure}`);
  }
  if (files === 0) return refuse(`${folder}: no vector file here, such as conditions.json`);
  print(`${passed} passed, ${failed} failed`);
  return failed === 0 ? EXIT.ok : EXIT.failed;
}

interface Counted {
  readonly passed: number;
  readonly failures: readonly string[];
}

/** A file that is no JSON counts as one failure: passing it over would be passing it. */
function parsed(text: string, run: (json: unknown) => Counted | undefined): Counted | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { passed: 0, failures: [error instanceof Error ? error.message : String(error)] };
  }
  return run(json);
}

function refuse(error: string): ExitCode {
  process.stderr.write(`${error}\n`);
  return EXIT.badInput;
}
