import { murmur3 } from '../../core/hash.ts';

/** A timer that fires this little beside its tick still counts as on time. */
const SNAP_TOLERANCE_MS = 2;
/** Below this interval the tolerance would be too large a part of it. */
const SNAP_MIN_INTERVAL_MS = 200;

/** When a target is scraped: at multiples of the interval, plus an offset of its own. */
export interface ScrapeSchedule {
  readonly intervalMs: number;
  readonly offsetMs: number;
}

/** Spreads targets over the interval, always in the same way. */
export function scheduleOf(targetUrl: string, intervalMs: number): ScrapeSchedule {
  return { intervalMs, offsetMs: murmur3(targetUrl) % intervalMs };
}

/** The first tick after `nowMs`: a late scrape is never made up for, which would only pile up. */
export function tickAfter(nowMs: number, schedule: ScrapeSchedule): number {
  const { intervalMs, offsetMs } = schedule;
  return (Math.floor((nowMs - offsetMs) / intervalMs) + 1) * intervalMs + offsetMs;
}

/** How many ticks passed between one that was taken and the next one to take. */
export function missedBetween(tickMs: number, nextTickMs: number, intervalMs: number): number {
  return Math.max(0, Math.round((nextTickMs - tickMs) / intervalMs) - 1);
}

/** Before its tick no scrape is stamped, nor by more than a timer may be early. */
export function earliestScrapeTimeMs(tickMs: number): number {
  return tickMs - SNAP_TOLERANCE_MS;
}

/** The timestamp of a scrape: the tick where it is on time, so that samples lie evenly. */
export function scrapeTimeMs(tickMs: number, nowMs: number, intervalMs: number): number {
  const onTime = Math.abs(nowMs - tickMs) <= SNAP_TOLERANCE_MS;
  return onTime && intervalMs > SNAP_MIN_INTERVAL_MS ? tickMs : nowMs;
}
