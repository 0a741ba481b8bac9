import type { CommandVerb, RolloutEvent } from '../../core/rollout/state.ts';
import { counted, countText } from '../count-text.ts';
import { eventLine, planTime } from './event-line.ts';
import { frame, packed, type View } from './frame.ts';
import { latestMeasurements } from './latest-measurements.ts';
import { leftText, type RunPlace } from './run-place.ts';
import { hideCursor, isDrawable, openScreen, sizeOf } from './screen.ts';

/** What one look at a run gives; what was measured is known from its events. */
type LookedAt = Omit<View, 'measured' | 'place'>;

/** How a person follows a run in the terminal. */
export interface RunView {
  event(event: RolloutEvent): void;
  /** Everything that has happened. */
  events(): readonly RolloutEvent[];
  /** Looks at the run from now on, until the view is closed. */
  follow(look: () => LookedAt, place: RunPlace): void;
  /** Hands on single keys, where there is a keyboard. */
  keys(command: (verb: CommandVerb) => void, interrupt: () => void): { close(): void };
  close(): void;
}

const FRAME_INTERVAL_MS = 200;
const STATUS_INTERVAL_MS = 5_000;

const KEYS: Readonly<Record<string, CommandVerb>> = {
  p: 'promote',
  a: 'abort',
  s: 'pause',
  r: 'resume',
  k: 'kill',
  u: 'unkill',
};
const KEY_HINTS = [
  ...['keys: p promote', 'a abort', 's pause', 'r resume', 'k kill', 'u unkill'],
  'Ctrl-C abort and end',
];

/** Follows a run where `out` leads: in place on a terminal, else in lines. */
export function openRunView(out: NodeJS.WritableStream): RunView {
  return isDrawable(out) ? openScreenView(out) : openPlainView(out);
}

/** A frame drawn in place. */
function openScreenView(out: NodeJS.WriteStream): RunView {
  const latest = latestMeasurements();
  const happened: RolloutEvent[] = [];
  const screen = openScreen(out);
  const showCursor = hideCursor(out);
  let draw = () => {};
  let timer: NodeJS.Timeout | undefined;
  return {
    event: (event) => {
      happened.push(event);
      latest.take(event);
    },
    events: () => happened,
    follow: (look, place) => {
      draw = () => {
        const { columns } = sizeOf(out);
        const view = { ...look(), measured: latest.list(), place };
        screen.draw([...frame(view, columns), '', ...packed(KEY_HINTS, columns)]);
      };
      draw();
      timer = setInterval(draw, FRAME_INTERVAL_MS);
    },
    keys: (command, interrupt) => listenToKeys(process.stdin, command, interrupt),
    close: () => {
      clearInterval(timer);
      draw();
      showCursor();
    },
  };
}

/** Plain lines, for a pipe or a CI log: what happened, and now and then where things stand. */
export function openPlainView(out: NodeJS.WritableStream): RunView {
  const latest = latestMeasurements();
  const happened: RolloutEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  return {
    event: (event) => {
      happened.push(event);
      const changed = latest.take(event);
      if (event.kind !== 'measured' || changed) out.write(`${eventLine(event)}\n`);
    },
    events: () => happened,
    follow: (look, place) => {
      const tell = () => out.write(`${statusLine(look(), place)}\n`);
      timer = setInterval(tell, STATUS_INTERVAL_MS);
    },
    keys: () => ({ close: () => {} }),
    close: () => clearInterval(timer),
  };
}

function statusLine({ planMs, state, traffic, exposure }: LookedAt, place: RunPlace): string {
  return (
    `[${planTime(planMs).padStart(7)}] weight ${state.weight}%, ${counted(traffic.sent, 'request')}, ` +
    `${counted(traffic.failed, 'error')}, ${counted(exposure.canaryRequests, 'canary answer')} ` +
    `(${countText(exposure.badAnswers)} bad), at most ${leftText(planMs, place)} left`
  );
}

function listenToKeys(
  keyboard: NodeJS.ReadStream,
  command: (verb: CommandVerb) => void,
  interrupt: () => void,
): { close(): void } {
  if (!keyboard.isTTY) return { close: () => {} };
  const pressed = (bytes: Buffer) => {
    const key = bytes.toString();
    // In raw mode the terminal sends Ctrl-C as a character, not as a signal.
    if (key === '\u0003') interrupt();
    const verb = KEYS[key];
    if (verb) command(verb);
  };
  keyboard.setRawMode(true);
  keyboard.on('data', pressed);
  return {
    close: () => {
      keyboard.off('data', pressed);
      keyboard.setRawMode(false);
      keyboard.pause();
    },
  };
}
