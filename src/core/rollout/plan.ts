import type { AnalysisRunSpec } from '../analysis/status.ts';
import { type AnalysisUse, specOf } from './analysis-use.ts';
import type { Rollout } from './argo.ts';
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
  | { readonly kind: 'analysis'; readonly spec: AnalysisRunSpec };

/** Fills in what only a run knows: which models stand behind `Stable` and `Latest`. */
export function planRollout(rollout: Rollout, triggers: TriggerSet, models: Plan['models']): Plan {
  return {
    rollout: rollout.name,
    models,
    steps: rollout.steps.map((step) =>
      step.kind === 'analysis' ? { kind: 'analysis', spec: runSpec(step.analysis, models) } : step,
    ),
    background: rollout.background && {
      spec: runSpec(rollout.background.analysis, models),
      startingStep: rollout.background.startingStep,
    },
    triggers,
  };
}

/** Reading the rollout has tried this already with other hashes: that it fails now is a bug. */
function runSpec(use: AnalysisUse, { stable, canary }: Plan['models']): AnalysisRunSpec {
  const spec = specOf(use, { stableHash: stable.hash, latestHash: canary.hash });
  if (!spec.ok) throw new Error(spec.error);
  return spec.value;
}
