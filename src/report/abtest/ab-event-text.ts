import type { AbEvent } from '../../core/scenario/abtest/ab-event.ts';
import { counted } from '../count-text.ts';
import { planTime } from '../terminal/event-line.ts';
import { findingText } from './ab-texts.ts';

/** What happened, as one line of a log; times are plan time. */
export function abEventLine(event: AbEvent): string {
  return `[${planTime(event.atMs).padStart(7)}] ${abEventText(event)}`;
}

/** The same without its time. */
export function abEventText(event: AbEvent): string {
  switch (event.kind) {
    case 'look': {
      const { arms, split } = event.result;
      const users = arms.reduce((sum, arm) => sum + arm.users, 0);
      const requests = arms.reduce((sum, arm) => sum + arm.ended, 0);
      return `${counted(users, 'user')}, ${counted(requests, 'request')}, split ${split.state}`;
    }
    case 'said': {
      const { arm, found } = event;
      return `${arm} is ${findingText(found)}`;
    }
    case 'weights':
      return `weights ${event.weights.map(({ arm, percent }) => `${arm} ${percent}%`).join(', ')}`;
    case 'stopped':
      return `stopped: the split lies: ${event.message}; everybody gets the control`;
    case 'kill-switch':
      return `kill switch ${event.on ? 'on: everybody gets the control' : 'off'}, by ${event.by}`;
    case 'interrupted':
      return `interrupted by ${event.by}`;
  }
}
