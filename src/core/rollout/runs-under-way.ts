import type { AnalysisRunState } from '../analysis/status.ts';
import type { RolloutState } from './state.ts';

/** An analysis of a rollout, and how its asks are named. */
export interface RunUnderWay {
  readonly prefix: string;
  readonly run: AnalysisRunState;
}

/** The step's own analysis, the one in the background, those of an experiment. */
export function runsUnderWay({ inline, background, experiment }: RolloutState): RunUnderWay[] {
  return [
    ...(inline ? [{ prefix: 'inline/', run: inline }] : []),
    ...(background ? [{ prefix: 'background/', run: background }] : []),
    ...(experiment?.runs ?? []).map((run, index) => ({ prefix: `experiment/${index}/`, run })),
  ];
}
