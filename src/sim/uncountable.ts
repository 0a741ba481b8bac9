import type { Scenario } from '../core/scenario/scenario.ts';
import { isCountable } from '../core/scoring/scorer-choice.ts';

/** What of a scenario counts cannot tell, in words; null if nothing. */
export function uncountable({ scoring, slo, models, traffic }: Scenario): string | null {
  if (!isCountable(scoring)) return 'scorers read answers, and counts have no text';
  if (slo !== null) return "goodput is about each request's own times, and counts have none";
  if (models.stable.engine !== undefined || models.canary.engine !== undefined)
    return 'what a batch makes of a request depends on the others in it, and counts have none';
  if (traffic.phases.some(({ load }) => load.kind === 'open' && load.sessions !== undefined))
    return 'a conversation grows with each question, and counts have no past';
  return null;
}
