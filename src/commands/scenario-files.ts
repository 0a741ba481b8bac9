import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean, nearestName } from '../core/nearest.ts';

/** The scenarios that come with the package; beside `src` and beside `dist` alike. */
const SHIPPED = fileURLToPath(new URL('../../scenarios', import.meta.url));

export type ScenarioFound =
  | { readonly ok: true; readonly path: string }
  /** One line that lists the scenarios there are. */
  | { readonly ok: false; readonly error: string };

/**
 * The file of a scenario: a path as it is, or without its ending; a name looked up in `scenarios/` here
 * and then among the shipped ones.
 */
export function findScenario(nameOrPath: string): ScenarioFound {
  if (/\.ya?ml$/.test(nameOrPath)) return fileAt(nameOrPath);
  for (const folder of ['scenarios', SHIPPED]) {
    const path = join(folder, `${nameOrPath}.yaml`);
    if (existsSync(path)) return { ok: true, path };
  }
  if (nameOrPath.includes('/') && existsSync(`${nameOrPath}.yaml`))
    return { ok: true, path: `${nameOrPath}.yaml` };
  if (existsSync(nameOrPath) && statSync(nameOrPath).isFile())
    return { ok: false, error: `${nameOrPath}: expected the name of a scenario, or a .yaml file` };
  const names = scenarioNames();
  const near = didYouMean(nameOrPath, names);
  return {
    ok: false,
    error: `no scenario named "${nameOrPath}"${near}; there are: ${names.join(', ')}`,
  };
}

/** A path that leads nowhere may mean a scenario that is there by its name. */
function fileAt(path: string): ScenarioFound {
  const near = existsSync(path)
    ? undefined
    : nearestName(basename(path).replace(/\.ya?ml$/, ''), scenarioNames());
  if (near === undefined) return { ok: true, path };
  return { ok: false, error: `${path}: there is no such file; did you mean "${near}"?` };
}

/** Every scenario that can be run by its name. */
export function scenarioNames(): string[] {
  return [...new Set([...namesIn('scenarios'), ...shippedNames()])].sort();
}

/** Those that come with the package, wherever it is run. */
export function shippedNames(): string[] {
  return namesIn(SHIPPED).sort();
}

function namesIn(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.flatMap((file) => (file.endsWith('.yaml') ? [basename(file, '.yaml')] : []));
}
