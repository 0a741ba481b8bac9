import type { Fault } from '../core/model/fault.ts';
import { formatDuration } from '../core/time.ts';

/** When it strikes, `from 5m on` or `at 5m for 30s, every 2m`. */
export function faultTimeText({ atMs, forMs, everyMs }: Fault): string {
  if (forMs === null) return atMs === 0 ? 'from the start on' : `from ${formatDuration(atMs)} on`;
  const again = everyMs === null ? '' : `, every ${formatDuration(everyMs)}`;
  return `at ${atMs === 0 ? '0s' : formatDuration(atMs)} for ${formatDuration(forMs)}${again}`;
}

/** The times within a run in which a fault struck, ms of plan time. */
export function faultSpans(
  { atMs, forMs, everyMs }: Fault,
  endMs: number,
): readonly { readonly fromMs: number; readonly toMs: number }[] {
  const spans: { fromMs: number; toMs: number }[] = [];
  for (let fromMs = atMs; fromMs <= endMs && spans.length < MOST_SPANS; fromMs += everyMs ?? 0) {
    const toMs = forMs === null ? endMs : Math.min(endMs, fromMs + forMs);
    spans.push({ fromMs, toMs });
    if (everyMs === null) break;
  }
  return spans;
}

/** A fault that flaps oftener is one bar to the eye. */
const MOST_SPANS = 200;
