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
import { type CheckFlags, checkConcluded, checkFiles } from './check.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { filesOnDisk } from './files-on-disk.ts';
import { concludeLines } from './voice.ts';

/**
 * Checks production files as `runCheck` does, and then tries what they name: endpoints, Prometheus, every
 * query about stable, the state folder. Moves nothing. Answers the exit code: 2 if a file has an error, 3
 * if something out there has one.
 */
export async function runCheckLive(
  paths: readonly string[],
  flags: CheckFlags,
  print: (line: string) => void,
): Promise<ExitCode> {
  const checked = checkFiles(paths, flags.strict === true);
  const ofFiles = checkConcluded(checked);
  if (checked.problems.some(isError)) {
    concludeLines(ofFiles, flags, print);
    return EXIT.badInput;
  }
  const lookup = secretsIn({ folder: flags.secrets ?? null, environment: process.env });
  const found: Problem[] = [];
  for (const path of new Set(paths)) {
    const loaded = loadProduction(path, filesOnDisk);
    if (!loaded.ok) {
      const wrong = problemOfFile(path, 'is no production file; --live tries only those');
      const problems = [...checked.problems, wrong];
      concludeLines(checkConcluded({ ...checked, problems }), flags, print);
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
  const verdict = found.length === 0 ? 'live: no problems' : `live: ${found.length} to look at`;
  const told = {
    value: { ...checked, live: found },
    verdict: [...ofFiles.verdict, ...found.filter(isError).map(formatProblem), verdict],
    lines: [...ofFiles.lines, ...found.map(formatProblem), verdict],
  };
  concludeLines(told, flags, print);
  return found.some(isError) ? EXIT.cannotRun : EXIT.ok;
}

function documentOf(
  path: string,
  sources: Readonly<Record<string, string>>,
): SourceDocument | null {
  return readYaml(path, sources[path] ?? '').documents[0] ?? null;
}
