import { formatProblem, readYaml } from '../../../../src/core/document.ts';
import { readArgoDocument } from '../../../../src/core/scenario/argo-document.ts';
import { argoProblems, USUAL_CHECKS } from '../../../../src/core/scenario/argo-problems.ts';
import type { MetricLint } from '../../../../src/core/scenario/lint/metric-site.ts';
import { metricSites } from '../../../../src/core/scenario/lint/metric-site.ts';

/** A template with one Prometheus metric `m`; `fields` are further fields of the metric. */
export function templateOf(query: string, fields = '', args = ''): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: t}
spec:
  args: [${args}]
  metrics:
  - name: m
    provider:
      prometheus:
        query: ${JSON.stringify(query)}
    ${fields}
`;
}

/** What one lint says of the metrics of a text. */
export function lintOf(lint: MetricLint, text: string, scrapeIntervalMs = 15_000): string[] {
  const { documents } = readYaml('t.yaml', text);
  return documents.map(readArgoDocument).flatMap(({ document, spec = {}, problems }) => {
    if (problems.length > 0) throw new Error(problems.map(formatProblem).join('\n'));
    return metricSites(document, spec, scrapeIntervalMs).flatMap(lint).map(formatProblem);
  });
}

/** All that is said of a text. */
export function problemsIn(text: string): string[] {
  const { documents, problems } = readYaml('t.yaml', text);
  return [...problems, ...argoProblems(documents, USUAL_CHECKS)].map(formatProblem);
}
