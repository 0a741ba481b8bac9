import { formatDuration } from '../../core/time.ts';
import { planTime } from './event-line.ts';

/** Where a run is to be seen, and how long it may take. */
export interface RunPlace {
  /** The URL of its dashboard. */
  readonly dashboard: string;
  /** When its traffic ends, plan time; it may be over sooner. */
  readonly endsAtMs: number;
  /** How many times faster than the clock the plan runs. */
  readonly compression: number;
}

/** `plan time 12m30s, at most 40s left`: what is left is on the clock. */
export function clockText(planMs: number, place: RunPlace): string {
  return `plan time ${planTime(planMs)}, at most ${leftText(planMs, place)} left`;
}

/** To the second; the last one lasts until it is over. */
export function leftText(planMs: number, { endsAtMs, compression }: RunPlace): string {
  const leftMs = Math.max(0, endsAtMs - planMs) / compression;
  return leftMs === 0 ? '0s' : formatDuration(Math.ceil(leftMs / 1_000) * 1_000);
}
