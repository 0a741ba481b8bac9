import { formatDuration } from '../time.ts';
import type { ExperimentPlan, PlanStep } from './plan.ts';

/** A step as its YAML names it: `setWeight 25`, `pause 10m`, `analysis ai-quality-check`. */
export function stepLabel(step: PlanStep): string {
  switch (step.kind) {
    case 'set-weight':
      return `setWeight ${step.weight}`;
    case 'pause':
      return step.durationMs === null ? 'pause' : `pause ${formatDuration(step.durationMs)}`;
    case 'analysis':
      return `analysis ${step.spec.name}`;
    case 'experiment':
      return experimentLabel(step.experiment);
    case 'header-route':
      return `setHeaderRoute ${step.route.name}`;
    case 'mirror-route':
      return `setMirrorRoute ${step.route.name} ${step.route.percentage}%`;
    case 'canary-scale':
      return step.label;
  }
}

function experimentLabel({ durationMs, weight, analyses }: ExperimentPlan): string {
  const share = weight === null ? '' : ` ${weight}%`;
  const time = durationMs === null ? '' : ` ${formatDuration(durationMs)}`;
  return `experiment${share}${time} ${analyses.map(({ name }) => name).join(', ')}`.trimEnd();
}
