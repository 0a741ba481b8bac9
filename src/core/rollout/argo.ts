import { goDurationMs } from '../analysis/go-duration.ts';
import { type AnalysisTemplate, analysisTemplateSchema } from '../analysis/template.ts';
import {
  checked,
  errorAt,
  isError,
  type Problem,
  type SourceDocument,
  warningAt,
} from '../document.ts';
import { type AnalysisUse, resolveUse, templateKey, type UseSite } from './analysis-use.ts';
import { type CanaryStepFile, rolloutSchema } from './rollout-schema.ts';

/** A rollout as its files give it. */
export interface Rollout {
  readonly name: string;
  readonly steps: readonly RolloutStep[];
  readonly background: { readonly analysis: AnalysisUse; readonly startingStep: number } | null;
}

export type RolloutStep =
  | { readonly kind: 'set-weight'; readonly weight: number }
  | { readonly kind: 'pause'; readonly durationMs: number | null }
  | { readonly kind: 'analysis'; readonly analysis: AnalysisUse };

export type RolloutRead =
  | { readonly ok: true; readonly rollout: Rollout; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads one Rollout and its templates out of YAML documents. A kind that is none of Argo's is passed
 * over with a note, as it stands in the same file in production.
 */
export function readRollout(documents: readonly SourceDocument[]): RolloutRead {
  const problems: Problem[] = [];
  const templates = new Map<string, AnalysisTemplate>();
  const rollouts: SourceDocument[] = [];
  for (const document of documents) {
    const kind = kindOf(document);
    if (kind === 'Rollout') rollouts.push(document);
    else if (kind === 'AnalysisTemplate' || kind === 'ClusterAnalysisTemplate') {
      problems.push(...readTemplate(document, templates));
    } else {
      problems.push(warningAt(document, ['kind'], `kind ${kind} is passed over`));
    }
  }
  const [only, second] = rollouts;
  if (second) problems.push(errorAt(second, ['kind'], 'a second Rollout; expected one'));
  if (!only) {
    const [first] = documents;
    if (first) problems.push(errorAt(first, [], 'no Rollout here; expected one of kind Rollout'));
    return { ok: false, problems };
  }
  const rollout = readCanary(only, templates, problems);
  return rollout && !problems.some(isError)
    ? { ok: true, rollout, problems }
    : { ok: false, problems };
}

function kindOf(document: SourceDocument): string {
  const { value } = document;
  if (typeof value !== 'object' || value === null || !('kind' in value)) return 'unknown';
  return String(value.kind);
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

function readCanary(
  document: SourceDocument,
  templates: ReadonlyMap<string, AnalysisTemplate>,
  problems: Problem[],
): Rollout | undefined {
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
  const site = { document, templates, earlier: new Map() };
  const background = canary.analysis
    ? {
        analysis: resolve(canary.analysis, { ...site, path: BACKGROUND }, problems),
        startingStep: canary.analysis.startingStep ?? 0,
      }
    : null;
  const steps = (canary.steps ?? []).flatMap((written, index) => {
    return readStep(written, { ...site, path: [...STEPS, index] }, problems);
  });
  return { name: file.value.metadata.name, steps, background };
}

function readStep(written: CanaryStepFile, site: UseSite, problems: Problem[]): RolloutStep[] {
  if (written.setWeight !== undefined) return [{ kind: 'set-weight', weight: written.setWeight }];
  if (written.analysis) {
    const path = [...site.path, 'analysis'];
    return [{ kind: 'analysis', analysis: resolve(written.analysis, { ...site, path }, problems) }];
  }
  if ('pause' in written) return readPause(written.pause?.duration, site, problems);
  const [kind] = Object.keys(written);
  const message = `step ${kind} is not supported; expected setWeight, pause or analysis`;
  problems.push(errorAt(site.document, site.path, message));
  return [];
}

/** Argo's pause: whole seconds as a number or its text, or a Go duration cut to whole seconds. */
function readPause(
  duration: number | string | undefined,
  site: UseSite,
  problems: Problem[],
): RolloutStep[] {
  if (duration === undefined) return [{ kind: 'pause', durationMs: null }];
  const text = String(duration);
  const durationMs = /^\d+$/.test(text) ? Number(text) * 1_000 : goDurationMs(text);
  if (durationMs === undefined || durationMs < 0) {
    const path = [...site.path, 'pause', 'duration'];
    const message = `cannot read the pause "${text}"; expected seconds or a duration such as 10m`;
    problems.push(errorAt(site.document, path, message));
    return [];
  }
  return [{ kind: 'pause', durationMs: Math.floor(durationMs / 1_000) * 1_000 }];
}

function resolve(
  analysis: Parameters<typeof resolveUse>[0],
  site: UseSite,
  problems: Problem[],
): AnalysisUse {
  const resolved = resolveUse(analysis, site);
  problems.push(...resolved.problems);
  return resolved.use;
}
