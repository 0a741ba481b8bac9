import type { RunAbout } from '../core/history/run-watch.ts';
import { lengthText } from '../report/duration-text.ts';
import { utcSecondText } from '../report/utc-text.ts';

/** When something was, as the page says it: plan time in a rehearsal, the day's time in production. */
export function momentText(atMs: number, about: RunAbout): string {
  if (about.world === 'rehearsal')
    return lengthText((atMs - about.startedAtMs) * about.compression);
  return utcSecondText(atMs);
}

/** A length of wall time as the plan counts it, to the second. */
export function planLengthText(
  wallMs: number,
  { compression }: Pick<RunAbout, 'compression'>,
): string {
  return lengthText(wallMs * compression);
}
