import { isScalar, type Document as ParsedDocument, parseAllDocuments, type YAMLError } from 'yaml';
import type { z } from 'zod';
import { expectation, findings } from './findings.ts';
import { shownText } from './shown-text.ts';
import { type Flaw, flawsOf, isTooDeep, MAX_ALIASES, MAX_NESTING } from './yaml-flaws.ts';
import { type Locate, locator, type Path, type Position, placeOf, startOf } from './yaml-source.ts';

/** Something wrong in a file that a user wrote. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What is wrong, what was expected and, where one is near, the name that was meant. */
  readonly message: string;
  /** A warning leaves the file usable; a note is of nothing wrong. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly nature?: ProblemNature;
}

/**
 * What kind of problem it is, where that matters to who asks. `absent`: something expected is not
 * there at all. `unsupported`: well formed, but nothing here can run it. `argo-refuses`: a warning
 * of what Argo Rollouts or Kubernetes would refuse, and so an error to who wants it strict.
 */
export type ProblemNature = 'absent' | 'unsupported' | 'argo-refuses' | 'advice';

/** One document of a YAML file: what it says, and where it says it. */
export interface SourceDocument {
  readonly file: string;
  readonly value: unknown;
  /** Where the value at `path` stands; of what is absent, where its nearest ancestor stands. */
  positionOf(path: Path): Position;
  /** Where the key that ends `path` stands. */
  positionOfKey(path: Path): Position;
  /** The scalar at `path` as written: `1.20` where the value is 1.2. */
  textOf(path: Path): string | undefined;
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A file written by hand is far smaller; a larger one is the wrong file. */
const MAX_CHARACTERS = 1024 * 1024;

/** More than anybody reads, and each costs a walk through the document. */
const MAX_FINDINGS = 100;

/** Text to documents; a document with an error is left out, so that nobody judges half of it. */
export function readYaml(
  file: string,
  fileText: string,
): { documents: SourceDocument[]; problems: Problem[] } {
  const text = fileText.replace(/^\uFEFF/, '');
  const excess = excessOf(text);
  if (excess !== undefined) return { documents: [], problems: [problemOfFile(file, excess)] };
  const locate = locator(text);
  const documents: SourceDocument[] = [];
  const problems: Problem[] = [];
  for (const parsed of parse(text)) {
    const found = problemsOf(file, parsed, locate).slice(0, MAX_FINDINGS);
    problems.push(...found);
    if (found.some(isError) || isNothing(parsed)) continue;
    const read = sourceDocument(file, parsed, locate);
    if ('severity' in read) problems.push(read);
    else documents.push(read);
  }
  if (documents.length === 0 && problems.length === 0) {
    problems.push(problemOfFile(file, 'the file is empty'));
  }
  return { documents, problems: sorted(problems).slice(0, MAX_FINDINGS) };
}

/** The document's value as the schema reads it, or every problem it has with it. */
export function checked<T>(document: SourceDocument, schema: z.ZodType<T>): Checked<T> {
  const result = schema.safeParse(document.value, { error: expectation });
  if (result.success) return { ok: true, value: result.data };
  const problems = findings(result.error, document)
    .slice(0, MAX_FINDINGS)
    .map(({ path, at, message, isAbsent }) => ({
      ...errorAt(document, path, message),
      ...(at === 'key' ? document.positionOfKey(path) : {}),
      ...(isAbsent ? { nature: 'absent' as const } : {}),
    }));
  return { ok: false, problems: sorted(problems) };
}

/** An error about the value at `path`. */
export function errorAt(document: SourceDocument, path: Path, message: string): Problem {
  return { file: document.file, ...document.positionOf(path), message, severity: 'error' };
}

/** A warning about the value at `path`. */
export function warningAt(document: SourceDocument, path: Path, message: string): Problem {
  return { ...errorAt(document, path, message), severity: 'warning' };
}

/** A warning about the value at `path`: Argo Rollouts or Kubernetes would refuse it. */
export function argoWarningAt(document: SourceDocument, path: Path, message: string): Problem {
  return { ...warningAt(document, path, message), nature: 'argo-refuses' };
}

/** An error about the value at `path`: well formed, but nothing here can run it. */
export function unsupportedAt(document: SourceDocument, path: Path, message: string): Problem {
  return { ...errorAt(document, path, message), nature: 'unsupported' };
}

/** A warning about the value at `path`: it runs, and may well do its author harm. */
export function adviceAt(document: SourceDocument, path: Path, message: string): Problem {
  return { ...warningAt(document, path, message), nature: 'advice' };
}

/** Something to know about the value at `path`; nothing is wrong with it. */
export function noteAt(document: SourceDocument, path: Path, message: string): Problem {
  return { ...errorAt(document, path, message), severity: 'note' };
}

/** The problem as who wants Argo's own strictness sees it. */
export function strictly(problem: Problem): Problem {
  return problem.nature === 'argo-refuses' ? { ...problem, severity: 'error' } : problem;
}

/** An error about the file as a whole, such as that it cannot be read. */
export function problemOfFile(file: string, message: string): Problem {
  return { file, line: 1, column: 1, message, severity: 'error' };
}

/** A text of a megabyte may be quoted in what is said of it. */
const LONGEST_MESSAGE = 1_000;

/** `file:line:col: message`, one line. */
export function formatProblem(problem: Problem): string {
  const prefix = problem.severity === 'error' ? '' : `${problem.severity}: `;
  const message = problem.message.slice(0, LONGEST_MESSAGE).replaceAll(/\s+/g, ' ');
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  return shownText(`${place}: ${prefix}${message}`);
}

export function isError(problem: Problem): boolean {
  return problem.severity === 'error';
}

/** In the order in which a reader meets them. */
export function sorted(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function parse(text: string): ParsedDocument.Parsed[] {
  const parsed = parseAllDocuments(text, {
    prettyErrors: false,
    logLevel: 'silent',
    // As Kubernetes reads YAML: with merge keys.
    merge: true,
    // Dates, sets and binaries are not for our files.
    resolveKnownTags: false,
    // The library compares each key with each other one, and tells 500 from "500".
    uniqueKeys: false,
  });
  return Array.isArray(parsed) ? parsed : [];
}

function isNothing(parsed: ParsedDocument.Parsed): boolean {
  return parsed.contents === null || (isScalar(parsed.contents) && parsed.contents.value === null);
}

/** What keeps a file from being parsed at all. */
function excessOf(text: string): string | undefined {
  if (text.length > MAX_CHARACTERS) {
    return `the file has ${text.length} characters; expected at most ${MAX_CHARACTERS}`;
  }
  return isTooDeep(text) ? `nested too deeply; expected at most ${MAX_NESTING} levels` : undefined;
}

function problemsOf(
  file: string,
  parsed: ParsedDocument.Parsed,
  locate: Locate,
): readonly Problem[] {
  const syntax: Flaw[] = [
    ...parsed.errors.map((error) => ({ at: error.pos[0], message: syntaxMessage(error) })),
    ...flawsOf(parsed, (offset) => locate(offset).line),
  ];
  const problems = syntax.map(({ at, message }) => ({
    ...problemOfFile(file, message),
    ...locate(at),
  }));
  const warnings = parsed.warnings.map(({ pos, message }) => ({
    ...problemOfFile(file, message),
    ...locate(pos[0]),
    severity: 'warning' as const,
  }));
  return [...problems, ...warnings];
}

function syntaxMessage(error: YAMLError): string {
  const message = error.message.split('\n')[0] ?? '';
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY' && message.startsWith('Nested mappings')) {
    return 'a second ": " on this line; expected quotes around a text that contains one';
  }
  if (error.code === 'TAB_AS_INDENT') return 'a tab indents this line; expected spaces';
  return `not YAML: ${message}`;
}

function sourceDocument(
  file: string,
  parsed: ParsedDocument.Parsed,
  locate: Locate,
): SourceDocument | Problem {
  const content = contentOf(parsed);
  if (!content.ok) {
    return { ...problemOfFile(file, content.error), ...locate(startOf(parsed.contents)) };
  }
  return {
    file,
    value: content.value,
    positionOf: (path) => locate(placeOf(parsed, path).valueAt),
    positionOfKey: (path) => locate(placeOf(parsed, path).keyAt),
    textOf: (path) => {
      const { node, complete } = placeOf(parsed, path);
      return complete && isScalar(node) ? node.source : undefined;
    },
  };
}

type Content =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; error: string };

/** The library throws of some documents only now: aliases that multiply, odd merges. */
function contentOf(parsed: ParsedDocument.Parsed): Content {
  try {
    return { ok: true, value: parsed.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (error) {
    if (error instanceof ReferenceError) {
      return { ok: false, error: `its aliases expand to more than ${MAX_ALIASES} values` };
    }
    return { ok: false, error: `not YAML: ${error instanceof Error ? error.message : error}` };
  }
}
