import type { DryRun, MeasurementRetention, RolloutArgument } from '../../analysis/template.ts';
import type { RolloutAnalysis, RolloutFile } from '../../rollout/rollout-schema.ts';
import type { Path } from '../../yaml-source.ts';

/** A place where a Rollout has templates run. */
export interface AnalysisUseSite {
  readonly path: Path;
  /** What stops it if it does not end by itself; null if nothing does. */
  readonly stopsWith: 'rollout' | 'experiment' | null;
  readonly references: RolloutAnalysis['templates'];
  readonly args: readonly RolloutArgument[];
  readonly dryRun: readonly DryRun[];
  readonly measurementRetention: readonly MeasurementRetention[];
}

/** Every analysis of a canary: the background's, the steps', the experiments'. */
export function analysisUses({ spec }: RolloutFile): AnalysisUseSite[] {
  const canary = ['spec', 'strategy', 'canary'];
  const { analysis, steps = [] } = spec.strategy.canary ?? {};
  const background = analysis ? [siteOf(analysis, [...canary, 'analysis'], 'rollout')] : [];
  const inSteps = steps.flatMap((step, index) => {
    const path = [...canary, 'steps', index];
    const inline = step.analysis ? [siteOf(step.analysis, [...path, 'analysis'], null)] : [];
    const { analyses = [], duration } = step.experiment ?? {};
    const compared = analyses.map((analysis, each) => {
      const { templateName, clusterScope, args, requiredForCompletion } = analysis;
      // Its duration ends an experiment only if it waits for none of its analyses.
      const isStopped = duration !== undefined && requiredForCompletion !== true;
      return siteOf(
        { templates: [{ templateName, clusterScope }], args },
        [...path, 'experiment', 'analyses', each],
        isStopped ? 'experiment' : null,
      );
    });
    return [...inline, ...compared];
  });
  return [...background, ...inSteps];
}

function siteOf(
  analysis: RolloutAnalysis,
  path: Path,
  stopsWith: AnalysisUseSite['stopsWith'],
): AnalysisUseSite {
  return {
    path,
    stopsWith,
    references: analysis.templates,
    args: analysis.args ?? [],
    dryRun: analysis.dryRun ?? [],
    measurementRetention: analysis.measurementRetention ?? [],
  };
}
