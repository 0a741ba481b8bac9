import { errorAt, isError, type Problem, readYaml, type SourceDocument } from '../document.ts';
import { type Rollout, readRollout } from '../rollout/argo.ts';
import { readTriggers, type TriggerSet } from '../rollout/triggers.ts';
import { argoProblems } from './argo-problems.ts';
import { queryProblems } from './query-problems.ts';

/** Where files come from: the disk, or a test's table. */
export interface Files {
  read(path: string): FileText;
  /** The path of a file that `fromFile` calls `reference`. */
  resolve(fromFile: string, reference: string): string;
}

export type FileText =
  | { readonly ok: true; readonly text: string }
  /** `error` completes "cannot read x: …". */
  | { readonly ok: false; readonly error: string };

/** What a file gave, if it was usable, and all that is wrong with it. */
export interface Part<T> {
  readonly value?: T | undefined;
  readonly problems: readonly Problem[];
}

/** Which key of a file names another one. */
export interface Reference {
  readonly document: SourceDocument;
  readonly files: Files;
  /** The text of every file that was read, by path. */
  readonly sources: Record<string, string>;
  readonly steps: readonly string[];
}

/** The file that the key names. That the name is missing or no text is for the schema to say. */
export function referenced<T>(
  { document, files, sources, steps }: Reference,
  parse: (documents: SourceDocument[]) => Part<T>,
): Part<T> {
  const name = steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string, unknown>)[step]
        : undefined,
    document.value,
  );
  if (typeof name !== 'string' || name === '') return { problems: [] };
  const path = files.resolve(document.file, name);
  const file = files.read(path);
  if (!file.ok) {
    const message = `${steps.join('.')}: cannot read ${name}: ${file.error}`;
    return { problems: [errorAt(document, steps, message)] };
  }
  sources[path] = file.text;
  return partOf(path, file.text, parse);
}

/** What a file's text gives. */
export function partOf<T>(
  path: string,
  text: string,
  parse: (documents: SourceDocument[]) => Part<T>,
): Part<T> {
  const { documents, problems } = readYaml(path, text);
  // Half a file would be blamed for what its broken half says.
  if (problems.some(isError)) return { problems };
  const part = parse(documents);
  return { ...part, problems: [...problems, ...part.problems] };
}

export function single<T>(
  documents: readonly SourceDocument[],
  parse: (document: SourceDocument) => Part<T>,
): Part<T> {
  const [document, second] = documents;
  if (document === undefined) return { problems: [] };
  const part = parse(document);
  if (second === undefined) return part;
  return { problems: [...part.problems, errorAt(second, [], 'a second document; expected one')] };
}

export function rolloutPart(
  documents: readonly SourceDocument[],
  scrapeIntervalMs: number,
): Part<Rollout> {
  const read = readRollout(documents);
  const checked = argoProblems(documents, { scrapeIntervalMs, references: false });
  const problems = [...read.problems, ...checked.filter(({ severity }) => severity !== 'note')];
  return { value: read.ok ? read.rollout : undefined, problems };
}

export function triggersPart(document: SourceDocument): Part<TriggerSet> {
  const read = readTriggers(document);
  const problems = [...read.problems, ...queryProblems(document)];
  return { value: read.ok ? read.triggers : undefined, problems };
}

/** A file named twice is complained of once. */
export function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Map(
    problems.map((problem) => [
      `${problem.file}:${problem.line}:${problem.column}:${problem.message}`,
      problem,
    ]),
  );
  return [...seen.values()];
}
