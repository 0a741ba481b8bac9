import type { RolloutEvent } from '../../core/rollout/state.ts';
import { shownText } from '../../core/shown-text.ts';
import { lengthText } from '../duration-text.ts';

/** Plan time to the second. */
export function planTime(planMs: number): string {
  return lengthText(planMs);
}

/** What happened, as one line of a log: `[12m30s] weight 25%`; times are plan time. */
export function eventLine(event: RolloutEvent): string {
  return `[${planTime(event.atMs).padStart(7)}] ${eventText(event)}`;
}

/** The same without its time. */
export function eventText(event: RolloutEvent): string {
  return shownText(textOf(event));
}

function textOf(event: RolloutEvent): string {
  switch (event.kind) {
    case 'step':
      return `step ${event.index + 1}: ${event.label}`;
    case 'weight':
      return `weight ${event.weight}% to the canary`;
    case 'back':
      return `the engine is back after ${planTime(event.atMs - event.sinceMs)}`;
    case 'measured':
      return `${event.verdict}: ${measuredText(event)}`;
    case 'held':
      return `held: ${event.hold.message}`;
    case 'released':
      return `released: ${event.hold.message}`;
    case 'detected':
      return `detected: ${event.reason.message}`;
    case 'refused':
      return event.message;
    case 'ended':
      return `ended: ${event.outcome}`;
  }
}

function measuredText(event: Extract<RolloutEvent, { kind: 'measured' }>): string {
  if (event.source === 'trigger') return event.message;
  const value = event.value === '' ? ': no value' : ` ${event.value}`;
  const shown = `${event.metric}${value}, condition ${event.limit}`;
  return event.message ? `${shown}: ${event.message}` : shown;
}
