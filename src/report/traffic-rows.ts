import { quantityText } from '../core/rollout/quantity-text.ts';
import type { TrafficSpan } from '../core/scenario/backtest-result.ts';
import { countText } from './count-text.ts';
import { planTime } from './terminal/event-line.ts';

export const TRAFFIC_HEAD = ['step', 'plan time', "plan's weight", 'real share', 'requests'];

/** Each weight of the plan beside the canary's real share then, in the order of the head. */
export function trafficRow(span: TrafficSpan): readonly string[] {
  const { step, label, fromMs, toMs, weight, requests } = span;
  return [
    `${step} ${label}`.trimEnd(),
    `${planTime(fromMs)} to ${planTime(toMs)}`,
    `${weight}%`,
    ...sharesOf(requests),
  ];
}

function sharesOf(requests: TrafficSpan['requests']): readonly string[] {
  if (requests === null) return ['unknown', ''];
  const all = requests.canary + requests.stable;
  if (all === 0) return ['no requests', ''];
  const share = quantityText(requests.canary / all, 'share');
  return [share, `${countText(requests.canary)} of ${countText(all)}`];
}
