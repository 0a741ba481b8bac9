import type { CommandAnswer } from './state.ts';
import { hold, requestWeight, type Turn } from './turn.ts';

/**
 * A person gives the canary less than the plan has reached, and the plan waits there for a person. Only
 * less: what raises the weight has been measured first, and `promote` goes by the plan. The canary is
 * taken out altogether by `kill` or `abort`, which close its header routes as well.
 */
export function lowerWeight(turn: Turn, weight: number, by: string): CommandAnswer {
  const { pendingWeight, weight: confirmed } = turn.state;
  const present = pendingWeight?.weight ?? confirmed;
  const refused = (why: string) => ({
    isObeyed: false,
    message: `weight ${weight} by ${by}: ${why}`,
  });
  if (!(weight > 0)) return refused('kill or abort takes the canary out of the traffic');
  if (!(weight < present))
    return refused(`only less than the present ${present} can be set; promote goes on by the plan`);
  hold(turn, {
    kind: 'operator',
    sinceMs: turn.nowMs,
    message: `weight lowered to ${weight} by ${by}`,
    metric: null,
  });
  requestWeight(turn, weight);
  return { isObeyed: true, message: `from ${present} to ${weight}; resume lets the plan go on` };
}
