import type { AnalysisRunState } from '../analysis/status.ts';
import type { RolloutState } from './state.ts';

/** An analysis of a rollout, and how its asks are named. */
export interface RunUnderWay {
  readonly source: 'inline' | 'background' | 'experiment';
  readonly prefix: string;
  readonly run: AnalysisRunState;
}

/** The step's own analysis, the one in the background, those of an experiment. */
export function runsUnderWay(state: RolloutState): RunUnderWay[] {
  const { inline, background, experiment, stepIndex, attempt } = state;
  // With step and attempt in its name, a late answer is not taken for the next run's.
  const step = `${attempt}.${stepIndex}`;
  return [
    ...(inline ? [{ source: 'inline' as const, prefix: `inline/${step}/`, run: inline }] : []),
    ...(background
      ? [{ source: 'background' as const, prefix: `background/${attempt}/`, run: background }]
      : []),
    ...(experiment?.runs ?? []).map((run, index) => ({
      source: 'experiment' as const,
      prefix: `experiment/${step}/${index}/`,
      run,
    })),
  ];
}
