import type { BacktestResult } from '../core/scenario/backtest-result.ts';
import { countText } from './count-text.ts';
import { durationText } from './duration-text.ts';
import { utcText } from './utc-text.ts';

/** What the rollout would have come to, in one sentence. */
export function backtestSentence(result: BacktestResult): string {
  const { outcome, reason, timeline, exposure, interruptedBy } = result;
  const seconds = (Date.parse(timeline.endedAt) - Date.parse(timeline.startedAt)) / 1_000;
  const when = `${utcText(timeline.endedAt)}, ${durationText(seconds)} after the start`;
  const { canaryRequests } = exposure;
  const answered =
    canaryRequests === null
      ? ''
      : `; the canary had answered ${countText(canaryRequests)} requests by then`;
  switch (outcome) {
    case 'promoted':
      return `Would have been promoted at ${when}: ${reason.message}${answered}.`;
    case 'rolled-back':
      return `Would have been rolled back at ${when}, by ${reason.message}${answered}.`;
    case 'aborted':
      return `Would have been aborted at ${when}: ${reason.message}${answered}.`;
    case 'paused': {
      const far = interruptedBy === null ? 'Would not have ended by' : 'Partial, up to';
      return `${far} ${when}: ${reason.message}${answered}.`;
    }
  }
}
