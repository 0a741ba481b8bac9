import { type Problem, readYaml } from '../../core/document.ts';
import type { AbScenario } from '../../core/scenario/abtest/ab-scenario.ts';
import { loadAbTest } from '../../core/scenario/abtest/load-ab.ts';
import { kindOfFile } from '../../core/scenario/file-kind.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { filesOnDisk } from '../files-on-disk.ts';
import { printProblems, refuse } from '../refusal.ts';
import { findScenario } from '../scenario-files.ts';

/** Whether a scenario is an A/B test; false, too, of one that cannot be read. */
export function isAbTest(nameOrPath: string): boolean {
  const found = findScenario(nameOrPath);
  const file = found.ok ? filesOnDisk.read(found.path) : null;
  if (!found.ok || !file?.ok) return false;
  return kindOfFile(readYaml(found.path, file.text).documents) === 'ab-test';
}

export type AbLoadedByName =
  | {
      readonly ok: true;
      readonly path: string;
      readonly test: AbScenario;
      readonly sources: Readonly<Record<string, string>>;
      /** Warnings and advice. */
      readonly problems: readonly Problem[];
    }
  /** What is wrong has been printed. */
  | { readonly ok: false; readonly exitCode: ExitCode };

/** The A/B test of a name or a path. */
export function loadAbNamed(nameOrPath: string): AbLoadedByName {
  const found = findScenario(nameOrPath);
  if (!found.ok) return { ok: false, exitCode: refuse(found.error) };
  const { path } = found;
  const loaded = loadAbTest(path, filesOnDisk);
  if (loaded.ok) {
    const { test, sources, problems } = loaded;
    return { ok: true, path, test, sources, problems };
  }
  printProblems(loaded.problems, path);
  return { ok: false, exitCode: EXIT.badInput };
}

/** The first of these flags that was given, refused in one line; null if none was. */
export function unfitFlag(given: Readonly<Record<string, unknown>>): string | null {
  const [flag] = Object.keys(given).filter((name) => given[name] !== undefined);
  if (flag === undefined) return null;
  return `--${flag}: for rollouts, and this is an A/B test; leave it out`;
}
