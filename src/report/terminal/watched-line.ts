import type { ControlStatus } from '../../core/control/control-status.ts';
import type { RolloutEvent } from '../../core/rollout/state.ts';
import { shownText } from '../../core/shown-text.ts';
import { utcText } from '../utc-text.ts';
import { standingText } from './control-status.ts';
import { eventText } from './event-line.ts';

/** A command as the admin port tells of it. */
interface ToldCommand {
  readonly atMs: number;
  readonly verb: string;
  readonly by: string;
  readonly isObeyed: boolean;
  readonly message: string;
}

/** An event of an admin port as one line; of a name that is not known, its name. */
export function watchedLine(name: string, data: object): string {
  switch (name) {
    case 'status': {
      const status = data as ControlStatus;
      return timed(status.nowMs, standingText(status));
    }
    case 'rollout': {
      const event = data as RolloutEvent;
      return timed(event.atMs, eventText(event));
    }
    case 'command': {
      const { atMs, verb, by, isObeyed, message } = data as ToldCommand;
      return timed(atMs, `${verb} by ${by}: ${isObeyed ? '' : 'refused: '}${message}`);
    }
    default:
      return shownText(name);
  }
}

function timed(atMs: number, text: string): string {
  return `${utcText(new Date(atMs).toISOString())} ${shownText(text)}`;
}
