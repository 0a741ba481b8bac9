import { queryRange } from '../../analysis/prometheus-config.ts';
import type { PrometheusProvider, WebProvider } from '../../analysis/provider.ts';
import type { AnalysisSpec } from '../../analysis/template.ts';
import { jsonPathProblem } from '../../analysis/web-result.ts';
import { errorAt, type Problem, type SourceDocument } from '../../document.ts';
import type { Path } from '../../yaml-source.ts';

interface Flaw {
  readonly path: Path;
  readonly message: string;
}

/**
 * Settings with which every measurement would fail: a web metric's address or JSONPath, the times of
 * a range. What an argument stands in is known only in a run.
 */
export function providerSettings(
  document: SourceDocument,
  { metrics = [] }: Pick<AnalysisSpec, 'metrics'>,
): Problem[] {
  return metrics.flatMap(({ provider }, index) => {
    const at = ['spec', 'metrics', index, 'provider'];
    const range = provider?.prometheus?.rangeQuery;
    const flaws = [
      ...(provider?.web ? webFlaws(provider.web) : []),
      ...(range ? rangeFlaws(range) : []),
    ];
    return flaws.map(({ path, message }) => errorAt(document, [...at, ...path], message));
  });
}

function webFlaws({ url, jsonPath = '' }: WebProvider): Flaw[] {
  const flaws: Flaw[] = [];
  if (!isOpen(url) && !isHttpUrl(url)) {
    const message = `"${url}" is no URL to ask; expected one such as http://metrics:8080/canary`;
    flaws.push({ path: ['web', 'url'], message });
  }
  const problem = jsonPath === '' || isOpen(jsonPath) ? undefined : jsonPathProblem(jsonPath);
  if (problem !== undefined) {
    const message = `the JSONPath does not parse: ${problem}`;
    flaws.push({ path: ['web', 'jsonPath'], message });
  }
  return flaws;
}

type Range = NonNullable<PrometheusProvider['rangeQuery']>;

const FINE_RANGE = { start: 'now() - duration("1h")', end: 'now()', step: '1m' };

/** Whether an expression can be evaluated does not depend on when. */
const ANY_TIME_MS = Date.UTC(2024, 0, 1);

function rangeFlaws(range: Range): Flaw[] {
  return (['start', 'end', 'step'] as const).flatMap((field) => {
    const written = range[field] ?? '';
    if (isOpen(written)) return [];
    const read = queryRange({ ...FINE_RANGE, [field]: written }, ANY_TIME_MS);
    return read.ok ? [] : [{ path: ['prometheus', 'rangeQuery', field], message: read.error }];
  });
}

function isOpen(text: string): boolean {
  return text.includes('{{');
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
