import { analysisTemplateSchema } from '../core/analysis/template.ts';
import {
  checked,
  errorAt,
  formatProblem,
  isError,
  type Problem,
  problemOfFile,
  readYaml,
  type SourceDocument,
} from '../core/document.ts';
import { readRollout } from '../core/rollout/argo.ts';
import { readTriggers } from '../core/rollout/triggers.ts';
import { kindOfFile } from '../core/scenario/file-kind.ts';
import { type Files, loadScenario } from '../core/scenario/load.ts';
import { readProfile } from '../core/scenario/profile-file.ts';
import { queryProblems } from '../core/scenario/query-problems.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { filesOnDisk } from './files-on-disk.ts';

/**
 * Checks files of any kind and prints every problem, one a line, then how many. Of a scenario the
 * files it names are checked too. Answers the exit code: 2 if a problem is an error.
 */
export function runCheck(paths: readonly string[], print: (line: string) => void): ExitCode {
  const problems = paths.flatMap((path) => problemsOf(path, filesOnDisk));
  // A profile may be named on the command line and by two scenarios.
  const lines = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  for (const line of lines.keys()) print(line);
  const distinct = [...lines.values()];
  print(`${counted(new Set(paths).size, 'file')}, ${summary(distinct)}`);
  return distinct.some(isError) ? EXIT.badInput : EXIT.ok;
}

function problemsOf(path: string, files: Files): readonly Problem[] {
  const file = files.read(path);
  if (!file.ok) return [problemOfFile(path, `cannot read it: ${file.error}`)];
  const { documents, problems } = readYaml(path, file.text);
  const [first] = documents;
  if (first === undefined) return problems;
  switch (kindOfFile(documents)) {
    case 'scenario':
      return loadScenario(path, files).problems;
    case 'argo':
      return [...problems, ...argoProblems(documents), ...documents.flatMap(queryProblems)];
    case 'profile':
      return [...problems, ...single(documents, (document) => problemsIn(readProfile(document)))];
    case 'triggers':
      return [...problems, ...single(documents, triggersProblems)];
    case undefined: {
      const expected = 'expected a scenario, a profile, triggers, or a Rollout with its templates';
      return [...problems, errorAt(first, [], `none of its keys is known; ${expected}`)];
    }
  }
}

/** Templates may stand in a file of their own. */
function argoProblems(documents: readonly SourceDocument[]): readonly Problem[] {
  const onlyTemplates = documents.every(({ value }) =>
    /^(?:Cluster)?AnalysisTemplate$/.test(String((value as Record<string, unknown> | null)?.kind)),
  );
  if (!onlyTemplates) return problemsIn(readRollout(documents));
  return documents.flatMap((document) => problemsIn(checked(document, analysisTemplateSchema)));
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
  const errors = problems.filter(isError).length;
  const warnings = problems.length - errors;
  return [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ].join(', ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
