import {
  type AnalysisSpec,
  type AnalysisTemplate,
  analysisTemplateSchema,
} from '../analysis/template.ts';
import { validateMetrics } from '../analysis/validate.ts';
import { checked, errorAt, noteAt, type Problem, type SourceDocument } from '../document.ts';
import { analysisRunSchema } from '../rollout/analysis-run-schema.ts';
import { asApplied } from '../rollout/as-applied.ts';
import { experimentProblems } from '../rollout/experiment-rules.ts';
import { experimentSchema } from '../rollout/experiment-schema.ts';
import { blueGreenRefusal, rolloutProblems } from '../rollout/rollout-rules.ts';
import { type RolloutFile, rolloutSchema } from '../rollout/rollout-schema.ts';
import { withDefaults } from './lint/metric-site.ts';
import { unsupportedProviders } from './lint/unsupported-providers.ts';
import { queryProblems } from './query-problems.ts';

/** One document of an Argo file: what it holds, if it reads, and what is wrong with it by itself. */
export interface ArgoDocument {
  readonly document: SourceDocument;
  readonly rollout?: RolloutFile;
  readonly template?: AnalysisTemplate;
  /** The metrics and arguments of a template or a run. */
  readonly spec?: AnalysisSpec;
  readonly problems: readonly Problem[];
}

/** Reads a document of any kind; one that is not Argo's is passed over with a note. */
export function readArgoDocument(written: SourceDocument): ArgoDocument {
  const kind = kindOf(written);
  const read = READERS.get(kind);
  if (read === undefined) {
    const message = kind === '' ? 'no kind; passed over' : `kind ${kind} is passed over`;
    return { document: written, problems: [noteAt(written, ['kind'], message)] };
  }
  const { document, problems } = asApplied(written);
  const found = read(document);
  return { ...found, problems: [...problems, ...found.problems, ...queryProblems(document)] };
}

function kindOf({ value }: SourceDocument): string {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return '';
  return typeof value.kind === 'string' ? value.kind : '';
}

const READERS: ReadonlyMap<string, (document: SourceDocument) => ArgoDocument> = new Map([
  ['Rollout', readRollout],
  ['AnalysisTemplate', readTemplate],
  ['ClusterAnalysisTemplate', readTemplate],
  ['AnalysisRun', readRun],
  ['Experiment', readExperiment],
]);

function readRollout(document: SourceDocument): ArgoDocument {
  const refusal = blueGreenRefusal(document);
  if (refusal) return { document, problems: [refusal] };
  const read = checked(document, rolloutSchema);
  if (!read.ok) return { document, problems: read.problems };
  return { document, rollout: read.value, problems: rolloutProblems(document, read.value) };
}

function readTemplate(document: SourceDocument): ArgoDocument {
  const read = checked(document, analysisTemplateSchema);
  if (!read.ok) return { document, problems: read.problems };
  const { spec } = read.value;
  const isOfTemplates = (spec.metrics ?? []).length === 0 && (spec.templates ?? []).length > 0;
  const problems = isOfTemplates ? [] : specProblems(document, spec);
  return { document, template: read.value, spec, problems };
}

function readRun(document: SourceDocument): ArgoDocument {
  const read = checked(document, analysisRunSchema);
  if (!read.ok) return { document, problems: read.problems };
  const { spec } = read.value;
  return { document, spec, problems: specProblems(document, spec) };
}

function readExperiment(document: SourceDocument): ArgoDocument {
  const read = checked(document, experimentSchema);
  if (!read.ok) return { document, problems: read.problems };
  const message = 'an Experiment by itself is checked and not run: expected it as a canary step';
  const note = noteAt(document, ['kind'], message);
  return { document, problems: [note, ...experimentProblems(document, read.value)] };
}

const METRIC = /^metrics\[(\d+)\]: /;

/** What Argo says of metrics when a run begins, and what nothing here can measure. */
function specProblems(document: SourceDocument, spec: AnalysisSpec): Problem[] {
  const unsupported = unsupportedProviders(document, spec);
  const { metrics = [], args = [] } = spec;
  const problem = validateMetrics(metrics.map((metric) => withDefaults(metric, args)));
  if (problem === undefined) return unsupported;
  const [prefix = '', index] = METRIC.exec(problem) ?? [];
  const message = `${problem.slice(prefix.length)}; Argo would fail the analysis`;
  if (index === undefined) {
    const none: Problem = { ...errorAt(document, ['spec'], message), nature: 'absent' };
    return [...unsupported, none];
  }
  const at = errorAt(document, ['spec', 'metrics', Number(index)], message);
  return [...unsupported, at];
}
