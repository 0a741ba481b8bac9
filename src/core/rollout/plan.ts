import type { AnalysisRunSpec } from '../analysis/status.ts';
import type { RolloutArgument } from '../analysis/template.ts';
import type { AnalysisUse } from './analysis-use.ts';
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

function runSpec(use: AnalysisUse, models: Plan['models']): AnalysisRunSpec {
  return {
    name: use.name,
    metrics: use.metrics,
    args: use.args.map((argument) => ({
      name: argument.name,
      value: argumentValue(argument, models),
    })),
    dryRun: use.dryRun,
    measurementRetention: use.measurementRetention,
  };
}

/** Neither a value nor a source counts as the empty string, as in Argo. */
function argumentValue({ value, valueFrom }: RolloutArgument, models: Plan['models']): string {
  if (value !== undefined) return value;
  switch (valueFrom?.podTemplateHashValue) {
    case 'Latest':
      return models.canary.hash;
    case 'Stable':
      return models.stable.hash;
    default:
      return '';
  }
}
