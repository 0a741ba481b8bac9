import type { DryRun, MeasurementRetention, RolloutArgument } from '../../analysis/template.ts';
import type { RolloutAnalysis, RolloutFile } from '../../rollout/rollout-schema.ts';
import type { Path } from '../../yaml-source.ts';

/** A place where a Rollout has templates run. */
export interface AnalysisUseSite {
  readonly path: Path;
  /** A background analysis may go on until the rollout ends; the others must end by themselves. */
  readonly isBackground: boolean;
  readonly references: RolloutAnalysis['templates'];
  readonly args: readonly RolloutArgument[];
  readonly dryRun: readonly DryRun[];
  readonly measurementRetention: readonly MeasurementRetention[];
}

/** Every analysis of a canary: the background's, the steps', the experiments'. */
export function analysisUses({ spec }: RolloutFile): AnalysisUseSite[] {
  const canary = ['spec', 'strategy', 'canary'];
  const { analysis, steps = [] } = spec.strategy.canary ?? {};
  const background = analysis ? [siteOf(analysis, [...canary, 'analysis'], true)] : [];
  const inSteps = steps.flatMap((step, index) => {
    const path = [...canary, 'steps', index];
    const inline = step.analysis ? [siteOf(step.analysis, [...path, 'analysis'], false)] : [];
    const { analyses = [] } = step.experiment ?? {};
    const compared = analyses.map(({ templateName, clusterScope, args }, each) =>
      siteOf(
        { templates: [{ templateName, clusterScope }], args },
        [...path, 'experiment', 'analyses', each],
        false,
      ),
    );
    return [...inline, ...compared];
  });
  return [...background, ...inSteps];
}

function siteOf(analysis: RolloutAnalysis, path: Path, isBackground: boolean): AnalysisUseSite {
  return {
    path,
    isBackground,
    references: analysis.templates,
    args: analysis.args ?? [],
    dryRun: analysis.dryRun ?? [],
    measurementRetention: analysis.measurementRetention ?? [],
  };
}
