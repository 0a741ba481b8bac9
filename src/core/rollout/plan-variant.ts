import type { AnalysisRunSpec } from '../analysis/status.ts';
import type { Plan, PlanStep } from './plan.ts';

/*
 * Plans that differ from a given one in one respect: what a sweep tries.
 */

/**
 * The plan with other weights. What follows a weight (its pauses, its analyses) follows the new weight
 * at its place; where there are more weights than before, the last but one's is repeated.
 */
export function withWeights(plan: Plan, weights: readonly number[]): Plan {
  const { lead, blocks } = blocksOf(plan.steps);
  const last = blocks.at(-1) ?? [];
  const others = blocks.slice(0, -1);
  const steps = weights.flatMap((weight, index): readonly PlanStep[] => {
    const rest = index === weights.length - 1 ? last : (others[index] ?? others.at(-1) ?? []);
    return [{ kind: 'set-weight', weight }, ...rest];
  });
  return { ...plan, steps: [...lead, ...steps] };
}

/** The plan with another length of every pause that has one; those for a person still wait. */
export function withPauses(plan: Plan, durationMs: number): Plan {
  const steps = plan.steps.map((step) =>
    step.kind === 'pause' && step.durationMs !== null ? { ...step, durationMs } : step,
  );
  return { ...plan, steps };
}

/** The plan with another failure limit of every metric of its steps, experiments and background. */
export function withFailureLimit(plan: Plan, failureLimit: number): Plan {
  const limited = (spec: AnalysisRunSpec): AnalysisRunSpec => ({
    ...spec,
    metrics: spec.metrics.map((metric) => ({ ...metric, failureLimit })),
  });
  const steps = plan.steps.map((step): PlanStep => {
    if (step.kind === 'analysis') return { ...step, spec: limited(step.spec) };
    if (step.kind !== 'experiment') return step;
    const analyses = step.experiment.analyses.map((one) => ({ ...one, spec: limited(one.spec) }));
    return { ...step, experiment: { ...step.experiment, analyses } };
  });
  const background = plan.background && { ...plan.background, spec: limited(plan.background.spec) };
  return { ...plan, steps, background };
}

/** What comes before the first weight, and after each. */
function blocksOf(steps: readonly PlanStep[]) {
  const lead: PlanStep[] = [];
  const blocks: PlanStep[][] = [];
  for (const step of steps) {
    if (step.kind === 'set-weight') blocks.push([]);
    else (blocks.at(-1) ?? lead).push(step);
  }
  return { lead, blocks };
}
