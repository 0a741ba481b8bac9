import { argoWarningAt, type Problem, type SourceDocument } from '../document.ts';
import type { Path } from '../yaml-source.ts';

/**
 * A document as a cluster takes it: a field without a value is no field. And more than a cluster
 * does: an argument's value that is not text is taken as it is written, with a warning.
 */
export function asApplied(document: SourceDocument): {
  document: SourceDocument;
  problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const value = applied(document.value, [], (path, scalar) => {
    const text = document.textOf(path) ?? String(scalar);
    const message = `value ${text} is no text; Argo would refuse it; put quotes around it: "${text}"`;
    problems.push(argoWarningAt(document, path, message));
    return text;
  });
  return { document: { ...document, value }, problems };
}

type Quote = (path: Path, scalar: number | boolean) => string;

function applied(value: unknown, path: Path, quote: Quote): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => applied(item, [...path, index], quote));
  if (typeof value !== 'object' || value === null) {
    const isScalar = typeof value === 'number' || typeof value === 'boolean';
    return isScalar && isArgumentValue(path) ? quote(path, value) : value;
  }
  const fields = Object.entries(value)
    .filter(([key, inner]) => inner !== null || isPauseStep([...path, key]))
    .map(([key, inner]) => [key, applied(inner, [...path, key], quote)]);
  return Object.fromEntries(fields);
}

function isArgumentValue(path: Path): boolean {
  return path.at(-1) === 'value' && typeof path.at(-2) === 'number' && path.at(-3) === 'args';
}

/** `- pause:` is left for the rules to speak of: as a field without a value it would be no step. */
function isPauseStep(path: Path): boolean {
  return path.at(-1) === 'pause' && path.at(-3) === 'steps';
}
