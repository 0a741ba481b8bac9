import { isError, type Problem, strictly } from '../core/document.ts';
import { loadScenario } from '../core/scenario/load.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { filesOnDisk } from './files-on-disk.ts';
import { printProblems, refuse } from './refusal.ts';
import { findScenario } from './scenario-files.ts';

export type LoadedByName =
  | {
      readonly ok: true;
      readonly path: string;
      readonly scenario: Scenario;
      readonly sources: Readonly<Record<string, string>>;
      /** Warnings and advice. */
      readonly problems: readonly Problem[];
    }
  /** What is wrong has been printed. */
  | { readonly ok: false; readonly exitCode: ExitCode };

/**
 * The scenario of a name or a path; `strict` makes an error of what Argo Rollouts would refuse, a flag
 * file that is given is used in place of its own.
 */
export function loadNamed(nameOrPath: string, strict: boolean, flagFile?: string): LoadedByName {
  const found = findScenario(nameOrPath);
  if (!found.ok) return { ok: false, exitCode: refuse(found.error) };
  const loaded = loadScenario(found.path, filesOnDisk, flagFile);
  const problems = strict ? loaded.problems.map(strictly) : loaded.problems;
  if (loaded.ok && !problems.some(isError)) {
    return {
      ok: true,
      path: found.path,
      scenario: loaded.scenario,
      sources: loaded.sources,
      problems,
    };
  }
  printProblems(problems, found.path);
  return { ok: false, exitCode: EXIT.badInput };
}
