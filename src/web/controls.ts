import type { ControlStatus } from '../core/control/control-status.ts';
import type { RolloutStatus } from '../core/control/rollout-status.ts';

/** What a button of the page asks for. */
export type ControlVerb =
  | 'promote'
  | 'promote-full'
  | 'pause'
  | 'resume'
  | 'abort'
  | 'retry'
  | 'kill'
  | 'unkill';

/** A button: what it is called now, whether it can be pressed, and what will come of it. */
export interface Control {
  /** The place on the page; what it does there may change. */
  readonly place: 'promote' | 'pause' | 'abort' | 'kill' | 'promote-full';
  readonly verb: ControlVerb;
  readonly label: string;
  readonly isEnabled: boolean;
  /** What is asked before it is done. */
  readonly question: string;
}

/** The buttons, as a rollout stands. */
export function controlsOf({ rollout, killSwitch }: ControlStatus): readonly Control[] {
  const isMoving = rollout?.phase === 'progressing';
  return [
    promote(rollout, isMoving),
    pause(rollout, isMoving),
    abort(rollout, isMoving),
    {
      place: 'promote-full',
      verb: 'promote-full',
      label: 'Promote fully',
      isEnabled: isMoving,
      question: 'Skip every step and analysis that is left and give the canary all of the traffic?',
    },
    killSwitch.on
      ? {
          place: 'kill',
          verb: 'unkill',
          label: 'Switch the kill switch off',
          isEnabled: true,
          question: 'Let the rollout decide again who gets the canary?',
        }
      : {
          place: 'kill',
          verb: 'kill',
          label: 'Kill the canary',
          isEnabled: true,
          question: 'Send every request to stable, at once? The rollout stands still meanwhile.',
        },
  ];
}

function promote(rollout: RolloutStatus | null, isMoving: boolean): Control {
  const skipped = rollout?.waitsFor.find(({ letGo }) => letGo === 'promote');
  const what = skipped === undefined ? '' : ` It waits for ${skipped.what}.`;
  return {
    place: 'promote',
    verb: 'promote',
    label: 'Promote',
    isEnabled: isMoving && skipped !== undefined,
    question: `Go on to the next step without waiting?${what}`,
  };
}

function pause(rollout: RolloutStatus | null, isMoving: boolean): Control {
  const isPaused = rollout?.holds.some(({ kind }) => kind === 'operator') === true;
  return isPaused
    ? {
        place: 'pause',
        verb: 'resume',
        label: 'Resume',
        isEnabled: isMoving,
        question: 'Let the rollout go on?',
      }
    : {
        place: 'pause',
        verb: 'pause',
        label: 'Pause',
        isEnabled: isMoving,
        question: 'Hold the rollout where it is? The canary keeps its share, and is still watched.',
      };
}

function abort(rollout: RolloutStatus | null, isMoving: boolean): Control {
  const mayRetry = rollout?.phase === 'ended' && rollout.outcome !== 'promoted';
  return mayRetry
    ? {
        place: 'abort',
        verb: 'retry',
        label: 'Retry',
        isEnabled: true,
        question: 'Begin the rollout anew, at its first step?',
      }
    : {
        place: 'abort',
        verb: 'abort',
        label: 'Abort',
        isEnabled: isMoving,
        question: 'End the rollout and give every request to stable?',
      };
}
