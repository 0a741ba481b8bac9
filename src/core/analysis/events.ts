import { isCompleted } from './phase.ts';
import type { AnalysisRunState } from './status.ts';

/** Something that Argo would record as a Kubernetes event. */
export interface AnalysisEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** What a turn brought to an end: the run, and its metrics, in that order. */
export function analysisEvents(before: AnalysisRunState, after: AnalysisRunState): AnalysisEvent[] {
  const events: AnalysisEvent[] = [];
  if (after.phase !== before.phase && isCompleted(after.phase)) {
    events.push(completion('AnalysisRun', 'Analysis', after.phase));
  }
  for (const status of after.metricResults) {
    const earlier = before.metricResults.find(({ name }) => name === status.name);
    if (isCompleted(status.phase) && earlier?.phase !== status.phase) {
      events.push(completion('Metric', `Metric '${status.name}'`, status.phase));
    }
  }
  return events;
}

function completion(kind: string, subject: string, phase: string): AnalysisEvent {
  const type = phase === 'Failed' || phase === 'Error' ? 'Warning' : 'Normal';
  return { type, reason: `${kind}${phase}`, message: `${subject} Completed. Result: ${phase}` };
}
