import type { WarnedReadings } from '../../core/rollout/journal.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import type { BacktestResult, TrafficSpan } from '../../core/scenario/backtest-result.ts';
import { reasonOf } from '../../core/scenario/run-reason.ts';
import type { Reached } from '../prometheus/existing.ts';
import type { PastEnd } from './drive-past.ts';
import type { TimeRange } from './history.ts';
import type { PastQuestions } from './past.ts';

/** A backtest that is over. */
export interface Backtested {
  readonly plan: Plan;
  readonly range: TimeRange;
  readonly prometheus: Pick<Reached, 'kind' | 'version' | 'url'>;
  readonly end: PastEnd;
  readonly interruptedBy: string | null;
  readonly questions: PastQuestions;
  readonly warned: WarnedReadings;
  readonly weights: readonly TrafficSpan[];
  readonly canaryRequests: number | null;
}

/** What it leaves in `result.json`. */
export function backtestResult(run: Backtested): BacktestResult {
  const { plan, range, prometheus, end, interruptedBy, questions, weights } = run;
  const { state } = end;
  const at = (planMs: number) => new Date(range.fromMs + planMs).toISOString();
  const unended =
    interruptedBy === null
      ? 'the range ended before the rollout did'
      : `${interruptedBy} ended the backtest before the rollout ended`;
  const reverted = state.outcome === 'rolled-back' || state.outcome === 'aborted';
  return {
    version: 1,
    scenario: plan.rollout,
    seed: null,
    world: 'backtest',
    outcome: state.outcome ?? 'paused',
    interruptedBy,
    reason: reasonOf(state, unended),
    range: { from: at(0), to: at(range.toMs - range.fromMs) },
    timeline: {
      startedAt: at(0),
      faultAt: null,
      detectedAt: state.detectedAtMs === null ? null : at(state.detectedAtMs),
      rolledBackAt: reverted ? at(Math.max(state.weightSinceMs, state.routesSinceMs)) : null,
      drainedAt: null,
      endedAt: at(end.endedAtMs),
    },
    detectSeconds: null,
    rollbackSeconds: null,
    exposure: { canaryRequests: run.canaryRequests, badAnswers: null, users: null },
    expectations: [],
    prometheus: { kind: prometheus.kind, version: prometheus.version, url: prometheus.url },
    models: plan.models,
    weights,
    questions: { asked: questions.asked, failed: questions.failed },
    notes: notesOf(run),
  };
}

function notesOf({ questions, warned, weights, prometheus, interruptedBy }: Backtested): string[] {
  const notes = [
    'the readings are of the traffic as it was: a backtest moves no request, so where the canary ' +
      'really had another share than the plan gives it, a rollout would have read other numbers',
  ];
  if (interruptedBy !== null) notes.push(`partial: interrupted by ${interruptedBy}`);
  const off = weights.filter(({ differs }) => differs).map(({ weight }) => `${weight}%`);
  if (off.length > 0) {
    notes.push(`the canary's real share was far from the plan's at ${off.join(', ')}`);
  }
  if (weights.some(({ requests }) => requests === null)) {
    notes.push(
      'what share the canary really had is not known for every weight: no inference_requests_total',
    );
  }
  if (questions.failed > 0) {
    notes.push(
      `${questions.failed} of ${questions.asked} queries failed today, which the engine took for ` +
        `failures of that time; the first: ${questions.firstError}`,
    );
  }
  if (questions.ofToday.length > 0) {
    notes.push(
      `${questions.ofToday.join(', ')}: a web metric cannot be asked of the past; the engine took ` +
        'it for one that fails',
    );
  }
  if (questions.addresses.length > 0) {
    const named = questions.addresses.join(', ');
    notes.push(`metrics name ${named}; ${prometheus.url} answered in its place`);
  }
  if (warned.first !== null) {
    notes.push(
      `${warned.count} readings came with a warning that data may be missing; the first: ` +
        warned.first,
    );
  }
  return notes;
}
