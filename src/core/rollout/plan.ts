import type { AnalysisRunSpec } from '../analysis/status.ts';
import type { HeaderRoute, MirrorRoute } from '../routing/routes.ts';
import { type AnalysisUse, specOf } from './analysis-use.ts';
import type { Rollout } from './argo.ts';
import type { RolloutStep } from './canary-step.ts';
import type { TriggerSet } from './triggers.ts';

/** Everything the engine needs to know of a rollout, fixed before it begins. */
export interface Plan {
  readonly rollout: string;
  readonly models: { readonly stable: PlannedModel; readonly canary: PlannedModel };
  readonly steps: readonly PlanStep[];
  readonly background: { readonly spec: AnalysisRunSpec; readonly startingStep: number } | null;
  readonly triggers: TriggerSet;
}

export interface PlannedModel {
  readonly version: string;
  /** The label `rollout_hash` of its metrics; Argo's `podTemplateHashValue`. */
  readonly hash: string;
}

/** One canary step. A pause without a duration waits for a person. Weights are percent. */
export type PlanStep =
  | { readonly kind: 'set-weight'; readonly weight: number }
  | { readonly kind: 'pause'; readonly durationMs: number | null }
  | { readonly kind: 'analysis'; readonly spec: AnalysisRunSpec }
  | { readonly kind: 'experiment'; readonly experiment: ExperimentPlan }
  | { readonly kind: 'header-route'; readonly route: HeaderRoute }
  | { readonly kind: 'mirror-route'; readonly route: MirrorRoute }
  /** Replicas are the platform's; a step that only scales is passed at once. */
  | { readonly kind: 'canary-scale'; readonly label: string };

/** A baseline and a canary side by side for a while, held against analyses of their own. */
export interface ExperimentPlan {
  /** Null: until its required analyses have ended. */
  readonly durationMs: number | null;
  /** Share of the traffic for the canary meanwhile; null leaves the weight as it is. */
  readonly weight: number | null;
  readonly analyses: readonly ExperimentAnalysis[];
}

export interface ExperimentAnalysis {
  readonly name: string;
  readonly spec: AnalysisRunSpec;
  /** The experiment does not end before this one has. */
  readonly required: boolean;
}

/** Fills in what only a run knows: which models stand behind `Stable` and `Latest`. */
export function planRollout(rollout: Rollout, triggers: TriggerSet, models: Plan['models']): Plan {
  return {
    rollout: rollout.name,
    models,
    steps: rollout.steps.map((step) => planStep(step, models)),
    background: rollout.background && {
      spec: runSpec(rollout.background.analysis, models),
      startingStep: rollout.background.startingStep,
    },
    triggers,
  };
}

function planStep(step: RolloutStep, models: Plan['models']): PlanStep {
  if (step.kind === 'analysis') return { kind: 'analysis', spec: runSpec(step.analysis, models) };
  if (step.kind !== 'experiment') return step;
  const { analyses, ...experiment } = step.experiment;
  return {
    kind: 'experiment',
    experiment: {
      ...experiment,
      analyses: analyses.map(({ name, use, required }) => ({
        name,
        required,
        spec: runSpec(use, models),
      })),
    },
  };
}

/** Reading the rollout has tried this already with other hashes: that it fails now is a bug. */
function runSpec(use: AnalysisUse, { stable, canary }: Plan['models']): AnalysisRunSpec {
  const spec = specOf(use, { stableHash: stable.hash, latestHash: canary.hash });
  if (!spec.ok) throw new Error(spec.error);
  return spec.value;
}
