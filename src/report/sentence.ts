import { quantityText } from '../core/rollout/quantity-text.ts';
import type { RunResult } from '../core/scenario/run-result.ts';
import { formatDuration } from '../core/time.ts';
import { counted, countText } from './count-text.ts';

/** The verdict of a run in one sentence, with the numbers. */
export function verdictSentence(result: RunResult): string {
  const { outcome, reason, detectSeconds, rollbackSeconds, exposure } = result;
  switch (outcome) {
    case 'promoted':
      return (
        `Promoted: ${reason.message}; the canary had answered ${countText(exposure.canaryRequests)} ` +
        `${exposure.canaryRequests === 1 ? 'request' : 'requests'} of ${counted(exposure.users, 'user')}, ${countText(exposure.badAnswers)} of them badly.`
      );
    case 'rolled-back': {
      const detected =
        detectSeconds === null ? '' : `, ${formatDuration(detectSeconds * 1_000)} after the fault`;
      const effect =
        // In virtual time the router obeys within the moment: nothing to boast of.
        rollbackSeconds === null || result.world === 'simulation'
          ? ''
          : `; ${formatDuration(rollbackSeconds * 1_000)} later no new request could reach the canary`;
      return (
        `Rolled back: ${reason.message}${detected}${effect}; ${counted(exposure.users, 'user')} got ` +
        `${counted(exposure.canaryRequests, 'canary answer')}, ${countText(exposure.badAnswers)} of them bad.`
      );
    }
    case 'aborted':
      return `Aborted: ${reason.message}; every request goes to stable.`;
    case 'paused':
      return `Paused: ${reason.message}.`;
  }
}

/** A share of a whole, `12 of 412 (2.9%)`. */
export function shareText(part: number, whole: number): string {
  return whole === 0
    ? '0'
    : `${countText(part)} of ${countText(whole)} (${quantityText(part / whole, 'share')})`;
}
