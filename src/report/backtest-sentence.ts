import type { BacktestResult } from '../core/scenario/backtest-result.ts';
import { formatDuration } from '../core/time.ts';
import { countText } from './count-text.ts';
import { utcText } from './utc-text.ts';

/** What the rollout would have come to, in one sentence. */
export function backtestSentence(result: BacktestResult): string {
  const { outcome, reason, timeline, exposure, interruptedBy } = result;
  const afterMs = Date.parse(timeline.endedAt) - Date.parse(timeline.startedAt);
  const when = `at ${utcText(timeline.endedAt)}, ${formatDuration(afterMs)} after the start`;
  const { canaryRequests } = exposure;
  const answered =
    canaryRequests === null
      ? ''
      : `; the canary had answered ${countText(canaryRequests)} requests by then`;
  switch (outcome) {
    case 'promoted':
      return `Would have been promoted ${when}: ${reason.message}${answered}.`;
    case 'rolled-back':
      return `Would have been rolled back ${when}, by ${reason.message}${answered}.`;
    case 'aborted':
      return `Would have been aborted ${when}: ${reason.message}${answered}.`;
    case 'paused': {
      const ended = interruptedBy === null ? 'Would have ended neither way by the end' : 'Partial';
      return `${ended}, ${when}: ${reason.message}${answered}.`;
    }
  }
}
