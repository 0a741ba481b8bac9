import { errorAt, type Problem, type SourceDocument } from '../document.ts';
import { PromqlError } from '../promql/error.ts';
import { parseQuery } from '../promql/parse.ts';
import type { Path } from '../yaml-source.ts';

/**
 * Every PromQL query of an Argo or triggers document that does not parse. Placeholders are filled
 * with what reads as a name, a number and a duration alike wherever one may stand.
 */
export function queryProblems(document: SourceDocument): Problem[] {
  return queriesOf(document.value).flatMap(({ path, query }) => {
    const error = parseFailure(withPlaceholdersFilled(query));
    return error === undefined
      ? []
      : [errorAt(document, path, `the query does not parse: ${error}`)];
  });
}

/** Keys whose text is PromQL: a prometheus provider's `query`, a trigger metric's. */
function queriesOf(value: unknown, path: Path = []): { path: Path; query: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (typeof inner === 'string' && isQuery(here)) return [{ path: here, query: inner }];
    return queriesOf(inner, here);
  });
}

function isQuery(path: Path): boolean {
  const key = path.at(-1);
  if (path.at(-2) === 'prometheus') return key === 'query';
  if (path[0] !== 'metrics') return false;
  const isTotal = path.length === 4 && path[2] === 'totals';
  return isTotal || (path.length === 3 && (key === 'query' || key === 'samples'));
}

/** `1m` is a duration in brackets, a number elsewhere, and text in quotes. */
function withPlaceholdersFilled(query: string): string {
  return query.replaceAll(/\{\{[^{}]*\}\}/g, '1m');
}

function parseFailure(query: string): string | undefined {
  try {
    parseQuery(query);
    return undefined;
  } catch (error) {
    if (error instanceof PromqlError) return error.message;
    throw error;
  }
}
