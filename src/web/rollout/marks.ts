import type { LogEntry, RunAbout } from '../../core/history/run-watch.ts';
import type { Mark } from '../screen.ts';

/** Faults, detections and how it ended; of a log that has dropped some, those it still has. */
export function marksOf(log: readonly LogEntry[], { faults }: RunAbout, nowMs: number): Mark[] {
  const begun = faults.filter(({ atMs }) => atMs <= nowMs);
  const happened = log.flatMap(({ atMs, what }) => {
    if (what.kind !== 'event') return [];
    const { event } = what;
    if (event.kind === 'detected') return [{ atMs, label: 'detected' }];
    return event.kind === 'ended' ? [{ atMs, label: event.outcome }] : [];
  });
  return [...begun, ...happened];
}
