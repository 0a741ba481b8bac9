import { quantityText } from '../../core/rollout/quantity-text.ts';
import { formatDuration } from '../../core/time.ts';
import { countText } from '../count-text.ts';
import { progressBar } from './progress-bar.ts';
import { isDrawable, openScreen, type Screen, sizeOf } from './screen.ts';

/** How far a long command has come, for who waits for it. */
export interface Progress {
  /** How many are done by now, of all. */
  done(count: number): void;
  /** Leaves the last line standing, if there was one. */
  close(): void;
}

export interface Task {
  readonly total: number;
  /** What is counted, in the plural: `runs`. */
  readonly what: string;
}

/** What is done sooner needs no progress. */
const QUIET_MS = 500;
const FRAME_INTERVAL_MS = 200;
const LINE_INTERVAL_MS = 10_000;
const BAR_WIDTH = 24;

/** A bar drawn in place in a terminal; in a pipe or a CI log now and then a line. */
export function openProgress(out: NodeJS.WriteStream, task: Task): Progress {
  return isDrawable(out) ? openBar(out, task) : openProgressLines(out, task);
}

function openBar(out: NodeJS.WriteStream, task: Task): Progress {
  let screen: Screen | null = null;
  const draw = (count: number, pace: Pace) => {
    screen ??= openScreen(out);
    const text = progressText(task, count, pace);
    const bar = `  ${progressBar(count / task.total, BAR_WIDTH)} ${text}`;
    // The words say more.
    screen.draw([bar.length < sizeOf(out).columns ? bar : text]);
  };
  const pace = { firstMs: QUIET_MS, everyMs: FRAME_INTERVAL_MS };
  const progress = paced(pace, draw);
  return {
    done: progress.done,
    close: () => {
      progress.close();
      if (screen !== null) progress.drawNow();
    },
  };
}

/** A line every ten seconds, wherever `out` leads. */
export function openProgressLines(out: NodeJS.WritableStream, task: Task): Progress {
  const pace = { firstMs: LINE_INTERVAL_MS, everyMs: LINE_INTERVAL_MS };
  return paced(pace, (count, gone) => {
    out.write(`${progressText(task, count, gone)}\n`);
  });
}

/**
 * Draws as often as `pace` says, from a timer while the caller waits and from `done` while it
 * computes and lets no timer through.
 */
function paced(
  pace: { readonly firstMs: number; readonly everyMs: number },
  draw: (count: number, gone: Pace) => void,
): Progress & { drawNow(): void } {
  const startedMs = performance.now();
  let count = 0;
  let first: { readonly count: number; readonly atMs: number } | null = null;
  let dueMs = startedMs + pace.firstMs;
  const drawNow = () => {
    const nowMs = performance.now();
    const since = first !== null && count > first.count ? first : { count: 0, atMs: startedMs };
    const perMs = (count - since.count) / (nowMs - since.atMs);
    draw(count, { elapsedMs: nowMs - startedMs, perMs });
  };
  const drawIfDue = () => {
    const nowMs = performance.now();
    if (nowMs < dueMs) return;
    dueMs = nowMs + pace.everyMs;
    drawNow();
  };
  const timer = setInterval(drawIfDue, FRAME_INTERVAL_MS);
  return {
    done: (now) => {
      count = now;
      if (count > 0) first ??= { count, atMs: performance.now() };
      drawIfDue();
    },
    drawNow,
    close: () => clearInterval(timer),
  };
}

/** How fast it goes. */
export interface Pace {
  readonly elapsedMs: number;
  /** Since the first was done, if that can be told: threads take their time to start. */
  readonly perMs: number;
}

/** `312 of 1,000 runs (31%), 24/s, 29s left`; what cannot be known yet is left out. */
export function progressText({ total, what }: Task, count: number, pace: Pace): string {
  const { elapsedMs, perMs } = pace;
  const percent = total === 0 ? 100 : Math.floor((count / total) * 100);
  const text = `${countText(count)} of ${countText(total)} ${what} (${percent}%)`;
  if (count === 0 || elapsedMs <= 0) return text;
  if (count >= total) {
    const rate = rateText((count / elapsedMs) * 1_000);
    return `${text}, ${rate}, ${formatDuration(elapsedMs)} in all`;
  }
  const leftMs = wholeSeconds((total - count) / perMs);
  return `${text}, ${rateText(perMs * 1_000)}, ${formatDuration(leftMs)} left`;
}

/** The last second lasts until it is over. */
function wholeSeconds(durationMs: number): number {
  return Math.ceil(durationMs / 1_000) * 1_000;
}

/** Slow work is counted by the minute. */
function rateText(perSecond: number): string {
  return perSecond < 1
    ? `${quantityText(perSecond * 60, 'count')}/min`
    : `${quantityText(perSecond, 'count')}/s`;
}
