import colors from 'picocolors';
import type { AbResult, AbVerdict } from '../../core/abtest/results.ts';
import type { AbEvent } from '../../core/scenario/abtest/ab-event.ts';
import { abEventLine } from '../abtest/ab-event-text.ts';
import { armTable, differenceTable, seenDifferences, splitText } from '../abtest/ab-tables.ts';
import { counted, countText } from '../count-text.ts';
import { planTime } from './event-line.ts';
import { packed } from './frame.ts';
import { clockText, leftText, type RunPlace } from './run-place.ts';
import { hideCursor, isDrawable, openScreen, sizeOf } from './screen.ts';
import { tableLines } from './table-lines.ts';

/** How a person follows an A/B test in the terminal. */
export interface AbView {
  event(event: AbEvent): void;
  /** Everything that has happened but the looks, which the journal has. */
  events(): readonly AbEvent[];
  /** Looks at the test from now on, until the view is closed. */
  follow(look: () => AbLookedAt, place: RunPlace): void;
  close(): void;
}

/** What one look at a running test shows. */
export interface AbLookedAt {
  readonly planMs: number;
  readonly traffic: { readonly sent: number; readonly failed: number };
  /** Null before the first look at the results. */
  readonly result: AbResult | null;
}

const FRAME_INTERVAL_MS = 200;
const STATUS_INTERVAL_MS = 5_000;

/** Follows a test where `out` leads: in place on a terminal, else in lines. */
export function openAbView(out: NodeJS.WritableStream): AbView {
  return isDrawable(out) ? openAbScreenView(out) : openAbPlainView(out);
}

/** A frame drawn in place. */
function openAbScreenView(out: NodeJS.WriteStream): AbView {
  const happened: AbEvent[] = [];
  const screen = openScreen(out);
  const showCursor = hideCursor(out);
  let draw = () => {};
  let timer: NodeJS.Timeout | undefined;
  return {
    event: (event) => {
      if (event.kind !== 'look') happened.push(event);
    },
    events: () => happened,
    follow: (look, place) => {
      draw = () =>
        screen.draw([
          ...abFrame(look(), place, sizeOf(out).columns),
          '',
          '  keys: Ctrl-C end with what there is',
        ]);
      draw();
      timer = setInterval(draw, FRAME_INTERVAL_MS);
    },
    close: () => {
      clearInterval(timer);
      draw();
      showCursor();
    },
  };
}

/** Plain lines, for a pipe or a CI log: what happened, and now and then where things stand. */
export function openAbPlainView(out: NodeJS.WritableStream): AbView {
  const happened: AbEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  return {
    event: (event) => {
      if (event.kind === 'look') return;
      happened.push(event);
      out.write(`${abEventLine(event)}\n`);
    },
    events: () => happened,
    follow: (look, place) => {
      const tell = () => out.write(`${statusLine(look(), place)}\n`);
      timer = setInterval(tell, STATUS_INTERVAL_MS);
    },
    close: () => clearInterval(timer),
  };
}

/** A whole screen, a line an element. */
export function abFrame(
  { planMs, traffic, result }: AbLookedAt,
  place: RunPlace,
  columns: number,
): string[] {
  const head = packed(
    [
      clockText(planMs, place),
      `dashboard ${place.dashboard}`,
      `${counted(traffic.sent, 'request')}, ${counted(traffic.failed, 'error')}`,
    ],
    columns,
  );
  if (result === null) return [...head, '', '  no look at the results yet'];
  const { control, treatments } = result;
  const compared = (treatments ?? []).flatMap(({ arm, metrics }) => {
    const seen = seenDifferences(metrics);
    const paint = seen.map(({ verdict }) => VERDICT_COLOR[verdict]);
    return tableLines(differenceTable(seen, { control, arm, said: [] }), paint);
  });
  const split = `  ${result.split.state === 'ok' ? '✔' : '✘'} ${splitText(result)}`;
  const paint = result.split.state === 'ok' ? colors.green : colors.red;
  return [...head, '', ...tableLines(armTable(result)), ...compared, paint(split)];
}

export const VERDICT_COLOR: Readonly<Record<AbVerdict, (line: string) => string>> = {
  better: colors.green,
  worse: colors.red,
  different: colors.magenta,
  'no difference yet': (line) => line,
};

function statusLine({ planMs, traffic, result }: AbLookedAt, place: RunPlace): string {
  const arms = (result?.arms ?? []).map(({ arm, users }) => `${arm} ${countText(users)}`);
  const users =
    arms.length === 0 ? '' : `; users: ${arms.join(', ')}; split ${result?.split.state}`;
  return (
    `[${planTime(planMs).padStart(7)}] ${counted(traffic.sent, 'request')}, ` +
    `${counted(traffic.failed, 'error')}${users}, at most ${leftText(planMs, place)} left`
  );
}
