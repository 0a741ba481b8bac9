import type { Node } from '../../analysis/expr/syntax.ts';
import { replaceTags } from '../../analysis/substitute.ts';
import type { AnalysisSpec, Argument, Metric } from '../../analysis/template.ts';
import type { Problem, SourceDocument } from '../../document.ts';
import type { Expr } from '../../promql/ast.ts';
import { PromqlError } from '../../promql/error.ts';
import { parseQuery } from '../../promql/parse.ts';
import type { Path } from '../../yaml-source.ts';
import { conditionTree } from './condition-tree.ts';

/** A metric where it stands in its file, with all that a warning about it may need. */
export interface MetricSite {
  readonly document: SourceDocument;
  readonly path: Path;
  readonly metric: Metric;
  readonly conditions: readonly Condition[];
  /** The PromQL query with its arguments filled in; undefined if there is none that parses. */
  readonly query: Expr | undefined;
  /** Whether the answer is all samples over a time, instead of one sample a series. */
  readonly isRange: boolean;
  readonly scrapeIntervalMs: number;
}

/** Warnings about one metric. */
export type MetricLint = (site: MetricSite) => readonly Problem[];

export interface Condition {
  readonly field: 'successCondition' | 'failureCondition';
  readonly source: string;
  /** Undefined if it does not parse. */
  readonly tree: Node | undefined;
  /** Whether an argument without a known value stands in it, and so anything may. */
  readonly isGuess: boolean;
}

/** The metrics of a template or a run. */
export function metricSites(
  document: SourceDocument,
  spec: Pick<AnalysisSpec, 'metrics' | 'args'>,
  scrapeIntervalMs: number,
): MetricSite[] {
  const defaults = defaultsOf(spec.args ?? []);
  return (spec.metrics ?? []).map((metric, index) => ({
    document,
    path: ['spec', 'metrics', index],
    metric,
    conditions: conditionsOf(metric, defaults),
    query: queryOf(metric, defaults),
    isRange: metric.provider?.prometheus?.rangeQuery !== undefined,
    scrapeIntervalMs,
  }));
}

type Defaults = ReadonlyMap<string, string | undefined>;

function defaultsOf(args: readonly Argument[]): Defaults {
  return new Map(args.map(({ name, value }) => [`args.${name}`, value]));
}

/**
 * A metric's counts and durations with its template's defaults filled in. What has none becomes
 * what reads as a duration, and as 0 where a count is wanted.
 */
export function withDefaults(metric: Metric, args: readonly Argument[]): Metric {
  const defaults = defaultsOf(args);
  const fields = Object.entries(metric).map(([key, value]) => [
    key,
    typeof value === 'string' ? filled(value, defaults, ANY_DURATION).text : value,
  ]);
  return Object.fromEntries(fields) as Metric;
}

/** Reads as a number, in brackets as a duration, and is too long to be called a short window. */
const ANY_DURATION = '1h';
const ANY_NUMBER = '1';

function conditionsOf(metric: Metric, defaults: Defaults): Condition[] {
  return (['successCondition', 'failureCondition'] as const).flatMap((field) => {
    const written = metric[field];
    if (!written) return [];
    const { text: source, isGuess } = filled(written, defaults, ANY_NUMBER);
    return [{ field, source, tree: conditionTree(source), isGuess }];
  });
}

function queryOf(metric: Metric, defaults: Defaults): Expr | undefined {
  const written = metric.provider?.prometheus?.query;
  if (!written) return undefined;
  try {
    return parseQuery(filled(written, defaults, ANY_DURATION).text);
  } catch (error) {
    if (error instanceof PromqlError) return undefined;
    throw error;
  }
}

function filled(
  text: string,
  defaults: Defaults,
  otherwise: string,
): { text: string; isGuess: boolean } {
  let isGuess = false;
  const replaced = replaceTags(text, (tag) => {
    const known = defaults.get(tag.trim());
    if (known === undefined) isGuess = true;
    return known ?? otherwise;
  });
  return { text: replaced, isGuess };
}
