import { existsSync } from 'node:fs';
import {
  errorAt,
  formatProblem,
  isError,
  type Problem,
  problemOfFile,
  readYaml,
  type SourceDocument,
  strictly,
} from '../core/document.ts';
import { readFlagFile } from '../core/flags/flag-file.ts';
import { readTriggers } from '../core/rollout/triggers.ts';
import { loadAbTest } from '../core/scenario/abtest/load-ab.ts';
import { argoProblems, inFileOrder, USUAL_CHECKS } from '../core/scenario/argo-problems.ts';
import { kindOfFile } from '../core/scenario/file-kind.ts';
import { loadScenario } from '../core/scenario/load.ts';
import { loadProduction } from '../core/scenario/load-production.ts';
import type { Files } from '../core/scenario/named-files.ts';
import { readProfile } from '../core/scenario/profile-file.ts';
import { readPrometheusFile } from '../core/scenario/prometheus-file.ts';
import { queryProblems } from '../core/scenario/query-problems.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { filesOnDisk } from './files-on-disk.ts';
import { findScenario } from './scenario-files.ts';
import { concludeLines, type LinesConcluded, type VoiceFlags } from './voice.ts';

/** The flags of `understudy check`, as text. */
export interface CheckFlags extends VoiceFlags {
  readonly strict?: boolean;
  readonly secrets?: string;
}

/** Prints every problem, one a line, then how many. Answers the exit code: 2 if one is an error. */
export function runCheck(
  paths: readonly string[],
  flags: CheckFlags,
  print: (line: string) => void,
): ExitCode {
  const checked = checkFiles(paths, flags.strict === true);
  concludeLines(checkConcluded(checked), flags, print);
  return checked.problems.some(isError) ? EXIT.badInput : EXIT.ok;
}

/** What is wrong with so many files, each problem once. */
export interface Checked {
  readonly files: number;
  readonly problems: readonly Problem[];
}

export function checkConcluded({ files, problems }: Checked): LinesConcluded {
  const verdict = `${counted(files, 'file')}, ${summary(problems)}`;
  return {
    value: { files, problems },
    verdict: [...problems.filter(isError).map(formatProblem), verdict],
    lines: [...problems.map(formatProblem), verdict],
  };
}

/**
 * Checks files of any kind. Of a scenario the files it names are checked too; Argo files are looked at
 * together, as a Rollout and its templates may stand in several. Strict, what Argo would refuse is an
 * error.
 */
export function checkFiles(paths: readonly string[], isStrict: boolean): Checked {
  const files = [...new Set(paths.map(namedFile))].map((path) => read(path, filesOnDisk));
  const argo = argoProblems(
    files.flatMap(({ kind, documents }) => (kind === 'argo' ? documents : [])),
    USUAL_CHECKS,
  );
  const found = files.flatMap((file) => [...problemsOf(file), ...inFileOrder(argo, file.path)]);
  const problems = isStrict ? found.map(strictly) : found;
  // A profile may be named on the command line and by two scenarios.
  const distinct = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return { files: files.length, problems: [...distinct.values()] };
}

/** The file of a scenario that goes by its name; any other path as it is. */
function namedFile(path: string): string {
  const found = existsSync(path) ? null : findScenario(path);
  return found?.ok ? found.path : path;
}

interface FileRead {
  readonly path: string;
  readonly text: string;
  readonly kind: ReturnType<typeof kindOfFile>;
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly Problem[];
}

function read(path: string, files: Files): FileRead {
  const file = files.read(path);
  if (!file.ok) {
    const problems = [problemOfFile(path, `cannot read it: ${file.error}`)];
    return { path, text: '', kind: undefined, documents: [], problems };
  }
  const { documents, problems } = readYaml(path, file.text);
  return { path, text: file.text, kind: kindOfFile(documents), documents, problems };
}

/** What is wrong with a file; of an Argo file only what keeps it from being read. */
function problemsOf({ path, text, kind, documents, problems }: FileRead): readonly Problem[] {
  const [first] = documents;
  if (first === undefined) return problems;
  switch (kind) {
    case 'scenario':
      return loadScenario(path, filesOnDisk).problems;
    case 'ab-test':
      return loadAbTest(path, filesOnDisk).problems;
    case 'production':
      return loadProduction(path, filesOnDisk).problems;
    case 'argo':
      return problems;
    case 'profile':
      return [...problems, ...single(documents, (document) => problemsIn(readProfile(document)))];
    case 'prometheus':
      return [
        ...problems,
        ...single(documents, (document) => problemsIn(readPrometheusFile(document))),
      ];
    case 'flags':
      return readFlagFile(path, text).problems;
    case 'triggers':
      return [...problems, ...single(documents, triggersProblems)];
    case undefined: {
      const expected =
        'expected a scenario, an A/B test, a production file, a profile, triggers, how to reach a Prometheus, ' +
        'flags or a Rollout';
      return [...problems, errorAt(first, [], `none of its keys is known; ${expected}`)];
    }
  }
}

function triggersProblems(document: SourceDocument): readonly Problem[] {
  return [...problemsIn(readTriggers(document)), ...queryProblems(document)];
}

function problemsIn(read: {
  readonly ok: boolean;
  readonly problems?: readonly Problem[];
}): readonly Problem[] {
  return read.problems ?? [];
}

function single(
  documents: readonly SourceDocument[],
  read: (document: SourceDocument) => readonly Problem[],
): readonly Problem[] {
  const [first, second] = documents;
  const extra = second ? [errorAt(second, [], 'a second document; expected one')] : [];
  return [...(first ? read(first) : []), ...extra];
}

function summary(problems: readonly Problem[]): string {
  if (problems.length === 0) return 'no problems';
  return (['error', 'warning', 'note'] as const)
    .map((severity) => ({ severity, of: problems.filter((each) => each.severity === severity) }))
    .filter(({ of }) => of.length > 0)
    .map(({ severity, of }) => counted(of.length, severity))
    .join(', ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
