/** How a measurement, a metric or a run stands. The last four are completed and never change. */
export type AnalysisPhase =
  | 'Pending'
  | 'Running'
  | 'Successful'
  | 'Failed'
  | 'Error'
  | 'Inconclusive';

export type CompletedPhase = Exclude<AnalysisPhase, 'Pending' | 'Running'>;

const FROM_BEST_TO_WORST: readonly AnalysisPhase[] = [
  'Successful',
  'Running',
  'Pending',
  'Inconclusive',
  'Error',
  'Failed',
];

export function isCompleted(phase: AnalysisPhase): phase is CompletedPhase {
  return phase !== 'Pending' && phase !== 'Running';
}

/** Whether `next` is a worse outcome than `current` (Argo Rollouts `utils/analysis` IsWorse). */
export function isWorse(current: AnalysisPhase, next: AnalysisPhase): boolean {
  return FROM_BEST_TO_WORST.indexOf(next) > FROM_BEST_TO_WORST.indexOf(current);
}
