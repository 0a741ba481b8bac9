import type { GoParsed } from '../../go-numbers.ts';

/** `UTC`, `Local`, an IANA name such as `Europe/Berlin`, or a fixed offset (`+02:00`). */
const FIXED = /^([+-])(\d\d):(\d\d)$/;

/** A time zone that is known, as Go names it. The local zone is taken to be UTC. */
export function loadZone(name: string): GoParsed<string> {
  if (name === '' || name === 'UTC' || name === 'Local') return { ok: true, value: 'UTC' };
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return { ok: true, value: name };
  } catch {
    return { ok: false, error: `unknown time zone ${name}` };
  }
}

/** How many minutes a zone is ahead of UTC at an instant. */
export function zoneOffsetMinutes(zone: string, atMs: number): number {
  if (zone === 'UTC') return 0;
  const [, sign, hours, minutes] = FIXED.exec(zone) ?? [];
  if (sign !== undefined) return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value ?? 0);
  const wallMs = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return Math.round((wallMs - Math.floor(atMs / 1_000) * 1_000) / 60_000);
}

/** The instant at which a zone's clocks show a time (given as if it were UTC). */
export function instantMs(zone: string, wallMs: number): number {
  const guess = wallMs - zoneOffsetMinutes(zone, wallMs) * 60_000;
  return wallMs - zoneOffsetMinutes(zone, guess) * 60_000;
}
