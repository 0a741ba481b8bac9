import { formatTime } from './go-time-layout.ts';
import type { GoTime } from './go-values.ts';

/** A time as Go prints it: `2023-08-14 10:00:00 +0000 UTC`. */
export function timeText(time: GoTime): string {
  return formatTime('2006-01-02 15:04:05.999999999 -0700 MST', time);
}

const UNITS: readonly (readonly [string, bigint])[] = [
  ['µs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
];

/** A duration as Go prints it: `1h30m0s`, `1.5s`, `0s`. */
export function durationText(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s';
  if (nanoseconds < 0n) return `-${durationText(-nanoseconds)}`;
  if (nanoseconds < 1_000n) return `${nanoseconds}ns`;
  const [unit = 's', size = 1_000_000_000n] =
    UNITS.findLast(([, least]) => nanoseconds >= least) ?? [];
  if (unit !== 's') return `${decimal(nanoseconds, size)}${unit}`;
  const minutes = nanoseconds / 60_000_000_000n;
  const rest = `${decimal(nanoseconds % 60_000_000_000n, size)}s`;
  if (minutes === 0n) return rest;
  const hours = minutes / 60n;
  return hours === 0n ? `${minutes}m${rest}` : `${hours}h${minutes % 60n}m${rest}`;
}

function decimal(nanoseconds: bigint, size: bigint): string {
  const whole = nanoseconds / size;
  const digits = String(size).length - 1;
  const fraction = String(nanoseconds % size)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(whole) : `${whole}.${fraction}`;
}
