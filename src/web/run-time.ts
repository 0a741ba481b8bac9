import type { RunAbout } from '../core/history/run-watch.ts';
import { formatDuration } from '../core/time.ts';
import { utcText } from '../report/utc-text.ts';

/** When something was, as the page says it: plan time in a rehearsal, the day's time in production. */
export function momentText(atMs: number, about: RunAbout): string {
  if (about.world === 'rehearsal')
    return lengthText((atMs - about.startedAtMs) * about.compression);
  return utcText(new Date(Math.floor(atMs / 1_000) * 1_000).toISOString());
}

/** A length of wall time as the plan counts it, to the second. */
export function planLengthText(
  wallMs: number,
  { compression }: Pick<RunAbout, 'compression'>,
): string {
  return lengthText(wallMs * compression);
}

function lengthText(ms: number): string {
  return ms < 1_000 ? '0s' : formatDuration(Math.floor(ms / 1_000) * 1_000);
}
