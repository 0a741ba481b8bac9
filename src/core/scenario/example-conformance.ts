import { type Case, tally, type VectorResult } from '../analysis/conformance/vector-file.ts';
import { formatProblem, isError, type Problem, readYaml } from '../document.ts';
import { argoProblems, USUAL_CHECKS } from './argo-problems.ts';

/** A YAML file of Argo's, and what is known of it; other fields of the index are not looked at. */
export interface ExampleEntry {
  readonly file: string;
  readonly expectInvalid?: boolean;
  /** A piece of a document: what is missing from it is not held against it. */
  readonly fragment?: boolean;
}

/**
 * Whether each example gets the verdict that is expected of it: the invalid ones are refused, the
 * others accepted, or refused by name for what nothing here runs. `textOf` gives a file's text.
 */
export function exampleResults(
  index: readonly ExampleEntry[],
  textOf: (file: string) => string | undefined,
): VectorResult {
  return tally(index.map((entry) => exampleCase(entry, textOf(entry.file))));
}

function exampleCase(entry: ExampleEntry, text: string | undefined): Case {
  const name = entry.file;
  if (text === undefined) return { name, wrong: 'the index names it, and there is no such file' };
  const errors = problemsOf(name, text).filter(
    (problem) => isError(problem) && !(entry.fragment && problem.nature === 'absent'),
  );
  if (entry.expectInvalid) {
    return { name, wrong: errors.length > 0 ? undefined : 'expected it refused, it is accepted' };
  }
  const other = errors.find(({ nature }) => nature !== 'unsupported');
  const wrong = other && `expected it accepted, or refused by name; ${formatProblem(other)}`;
  return { name, wrong };
}

function problemsOf(file: string, text: string): readonly Problem[] {
  const { documents, problems } = readYaml(file, text);
  return [...problems, ...argoProblems(documents, USUAL_CHECKS)];
}
