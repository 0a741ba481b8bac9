import type { Outcome } from '../../core/abtest/outcome.ts';
import { type LineLog, lineLog } from './line-log.ts';

/** One line of `outcomes.jsonl`: what a request came to, and of whom no more than the slot. */
export interface OutcomeLine extends Omit<Outcome, 'user'> {
  readonly v: 1;
}

export interface OutcomeLog extends Pick<LineLog, 'stats' | 'close'> {
  ended(outcome: Outcome): void;
}

/** All that a test's results but for the users were made of, so that they can be had again. */
export function outcomeLog(path: string): OutcomeLog {
  const log = lineLog(path);
  return {
    stats: log.stats,
    close: log.close,
    ended: ({ user: _, ...outcome }) => {
      const line: OutcomeLine = { v: 1, ...outcome };
      log.write(JSON.stringify(line));
    },
  };
}
