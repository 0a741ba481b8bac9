import type { TemplateLookup } from '../analysis/flatten-templates.ts';
import { type AnalysisTemplate, analysisTemplateSchema } from '../analysis/template.ts';
import {
  checked,
  errorAt,
  isError,
  noteAt,
  type Problem,
  type SourceDocument,
} from '../document.ts';
import type { AnalysisUse, UseSite } from './analysis-use.ts';
import { asApplied } from './as-applied.ts';
import { type RolloutStep, readStep, settled } from './canary-step.ts';
import { rolloutSchema } from './rollout-schema.ts';
import { maxTrafficWeight } from './traffic-routing-rules.ts';

/** A rollout as its files give it. */
export interface Rollout {
  readonly name: string;
  readonly steps: readonly RolloutStep[];
  readonly background: { readonly analysis: AnalysisUse; readonly startingStep: number } | null;
}

export type RolloutRead =
  | { readonly ok: true; readonly rollout: Rollout; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads one Rollout and its templates out of YAML documents. A kind that is none of Argo's is passed
 * over with a note, as it stands in the same file in production.
 */
export function readRollout(written: readonly SourceDocument[]): RolloutRead {
  const documents = written.map((document) => asApplied(document).document);
  const problems: Problem[] = [];
  const templates = new Map<string, AnalysisTemplate>();
  const rollouts: SourceDocument[] = [];
  for (const document of documents) {
    const kind = kindOf(document);
    if (kind === 'Rollout') rollouts.push(document);
    else if (kind === 'AnalysisTemplate' || kind === 'ClusterAnalysisTemplate') {
      problems.push(...readTemplate(document, templates));
    } else {
      problems.push(noteAt(document, ['kind'], `kind ${kind} is passed over`));
    }
  }
  const [only, second] = rollouts;
  if (second) problems.push(errorAt(second, ['kind'], 'a second Rollout; expected one'));
  if (!only) {
    const [first] = documents;
    if (first) problems.push(errorAt(first, [], 'no Rollout here; expected one of kind Rollout'));
    return { ok: false, problems };
  }
  const lookup: TemplateLookup = (name, clusterScope) => {
    return templates.get(templateKey(name, clusterScope));
  };
  const site = { document: only, path: [], templates: lookup, earlier: new Map() };
  const rollout = readCanary({ ...site, maxTrafficWeight: 100 }, problems);
  return rollout && !problems.some(isError)
    ? { ok: true, rollout, problems }
    : { ok: false, problems };
}

function kindOf(document: SourceDocument): string {
  const { value } = document;
  if (typeof value !== 'object' || value === null || !('kind' in value)) return 'unknown';
  return String(value.kind);
}

/** Templates and cluster templates are two name spaces. */
function templateKey(name: string, clusterScope: boolean): string {
  return clusterScope ? `cluster/${name}` : name;
}

function readTemplate(
  document: SourceDocument,
  templates: Map<string, AnalysisTemplate>,
): readonly Problem[] {
  const template = checked(document, analysisTemplateSchema);
  if (!template.ok) return template.problems;
  const { kind, metadata } = template.value;
  const key = templateKey(metadata.name ?? '', kind === 'ClusterAnalysisTemplate');
  if (templates.has(key)) {
    return [errorAt(document, ['metadata', 'name'], `a second template named "${metadata.name}"`)];
  }
  templates.set(key, template.value);
  return [];
}

const STEPS = ['spec', 'strategy', 'canary', 'steps'];
const BACKGROUND = ['spec', 'strategy', 'canary', 'analysis'];

function readCanary(unscaled: UseSite, problems: Problem[]): Rollout | undefined {
  const { document } = unscaled;
  const file = checked(document, rolloutSchema);
  if (!file.ok) {
    problems.push(...file.problems);
    return undefined;
  }
  const { canary } = file.value.spec.strategy;
  if (!canary) {
    const message = 'no canary strategy; a blue-green rollout has no weights to rehearse';
    problems.push(errorAt(document, ['spec', 'strategy'], message));
    return undefined;
  }
  const site = { ...unscaled, maxTrafficWeight: maxTrafficWeight(canary) };
  const [background] = canary.analysis
    ? settled(canary.analysis, { ...site, path: BACKGROUND }, problems)
    : [];
  const steps = (canary.steps ?? []).flatMap((written, index) => {
    return readStep(written, { ...site, path: [...STEPS, index] }, problems);
  });
  return {
    name: file.value.metadata.name,
    steps,
    background: background
      ? { analysis: background, startingStep: canary.analysis?.startingStep ?? 0 }
      : null,
  };
}
