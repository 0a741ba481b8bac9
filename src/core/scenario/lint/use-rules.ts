import { flattenSpecs, referencedSpecs, runSpec } from '../../analysis/flatten-templates.ts';
import { effectiveCount } from '../../analysis/metric-rules.ts';
import { pickMetrics } from '../../analysis/name-rules.ts';
import type { AnalysisSpec, Metric } from '../../analysis/template.ts';
import { errorAt, noteAt, type Problem, type SourceDocument } from '../../document.ts';
import type { AnalysisUseSite } from './analysis-uses.ts';
import type { TemplateLibrary } from './template-library.ts';

/** The specs that a use comes to; undefined if one of its templates is not in these files. */
export function specsOf(
  use: AnalysisUseSite,
  library: TemplateLibrary,
): readonly AnalysisSpec[] | undefined {
  const specs = referencedSpecs(use.references, library.lookup);
  return specs.ok ? specs.value : undefined;
}

/**
 * What Argo says of an analysis and its templates together, arguments aside: names that meet, rules
 * that pick no metric, a step that would never end.
 */
export function useProblems(
  document: SourceDocument,
  use: AnalysisUseSite,
  specs: readonly AnalysisSpec[],
): Problem[] {
  const { path, dryRun, measurementRetention } = use;
  const flat = flattenSpecs(specs);
  if (!flat.ok) return [errorAt(document, path, `${flat.error}; Argo refuses the rollout`)];
  const args = flat.value.args.map(({ name }) => ({ name, value: '' }));
  const run = runSpec(specs, { args, dryRun, measurementRetention });
  if (!run.ok) return [errorAt(document, path, `${run.error}; Argo refuses the rollout`)];
  const { metrics } = run.value;
  const rules =
    pickMetrics('dryRun', run.value.dryRun, metrics).error ??
    pickMetrics('measurementRetention', run.value.measurementRetention, metrics).error;
  return [
    ...(rules === undefined ? [] : [errorAt(document, path, rules)]),
    ...metrics.filter(isEndless).flatMap((metric) => endlessProblems(document, use, metric)),
  ];
}

/** A note for each template that stands elsewhere. */
export function missingTemplates(
  document: SourceDocument,
  { path, references }: AnalysisUseSite,
  library: TemplateLibrary,
): Problem[] {
  return references.flatMap(({ templateName, clusterScope }, index) => {
    const specs = referencedSpecs([{ templateName, clusterScope }], library.lookup);
    if (specs.ok) return [];
    const message = `${specs.error} in these files, so it is not checked`;
    const isStep = path.includes('analyses');
    const at = isStep ? [...path, 'templateName'] : [...path, 'templates', index, 'templateName'];
    return [noteAt(document, at, message)];
  });
}

function isEndless(metric: Metric): boolean {
  // What an argument will say is not known here.
  return effectiveCount(metric) === undefined && !String(metric.count ?? '').includes('{{');
}

function endlessProblems(
  document: SourceDocument,
  { path, stopsWith }: AnalysisUseSite,
  { name }: Metric,
): Problem[] {
  if (stopsWith === 'experiment') return [];
  if (stopsWith === 'rollout') {
    const message = `metric "${name}" has no count: it measures until the rollout ends`;
    return [noteAt(document, path, message)];
  }
  const what = `metric "${name}" has an interval and no count, so this step would never end`;
  const isExperiment = path.includes('experiment');
  const advice = isExperiment
    ? 'give the metric a count, or the experiment a duration that does not wait for it'
    : 'Argo refuses the rollout; give the metric a count';
  return [errorAt(document, path, `${what}; ${advice}`)];
}
