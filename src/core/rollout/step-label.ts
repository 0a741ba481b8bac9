import { formatDuration } from '../time.ts';
import type { PlanStep } from './plan.ts';

/** A step as its YAML names it: `setWeight 25`, `pause 10m`, `analysis ai-quality-check`. */
export function stepLabel(step: PlanStep): string {
  switch (step.kind) {
    case 'set-weight':
      return `setWeight ${step.weight}`;
    case 'pause':
      return step.durationMs === null ? 'pause' : `pause ${formatDuration(step.durationMs)}`;
    case 'analysis':
      return `analysis ${step.spec.name}`;
  }
}
