import {
  formatProblem,
  isError,
  type Problem,
  problemOfFile,
  readYaml,
  type SourceDocument,
} from '../core/document.ts';
import { loadProduction } from '../core/scenario/load-production.ts';
import { preflight } from '../live/production/preflight/preflight.ts';
import { guarded, secretsIn } from '../live/providers/secrets.ts';
import { runCheck } from './check.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { filesOnDisk } from './files-on-disk.ts';

/** The flags of `understudy check --live`, as text. */
export interface CheckLiveFlags {
  readonly strict?: boolean;
  readonly secrets?: string;
}

/**
 * Checks production files as `runCheck` does, and then tries what they name: endpoints, Prometheus, every
 * query about stable, the state folder. Moves nothing. Answers the exit code: 2 if a file has an error, 3
 * if something out there has one.
 */
export async function runCheckLive(
  paths: readonly string[],
  { strict, secrets }: CheckLiveFlags,
  print: (line: string) => void,
): Promise<ExitCode> {
  const ofFiles = runCheck(paths, print, strict === true);
  if (ofFiles !== EXIT.ok) return ofFiles;
  const lookup = secretsIn({ folder: secrets ?? null, environment: process.env });
  const found: Problem[] = [];
  for (const path of new Set(paths)) {
    const loaded = loadProduction(path, filesOnDisk);
    if (!loaded.ok) {
      print(formatProblem(problemOfFile(path, 'is no production file; --live tries only those')));
      return EXIT.badInput;
    }
    const { production, sources } = loaded;
    const resolve = (reference: string) => filesOnDisk.resolve(path, reference);
    const document = documentOf(path, sources);
    if (document === null) throw new Error(`${path}: was read and is not there`);
    const { triggersFile } = production;
    found.push(
      ...(await preflight({
        ...{ production, document, places: { environment: process.env, resolve } },
        triggers: triggersFile === null ? null : documentOf(resolve(triggersFile), sources),
        secrets: guarded(lookup),
      })),
    );
  }
  for (const problem of found) print(formatProblem(problem));
  print(found.length === 0 ? 'live: no problems' : `live: ${found.length} to look at`);
  return found.some(isError) ? EXIT.cannotRun : EXIT.ok;
}

function documentOf(
  path: string,
  sources: Readonly<Record<string, string>>,
): SourceDocument | null {
  return readYaml(path, sources[path] ?? '').documents[0] ?? null;
}
