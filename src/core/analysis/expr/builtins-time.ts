import type { GoParsed } from '../../go-numbers.ts';
import { parseGoDuration } from '../go-duration.ts';
import { type Builtin, type Site, textArgument } from './builtin-call.ts';
import { fail } from './failure.ts';
import { parseTime } from './go-time-layout.ts';
import type { GoTime, GoValue } from './go-values.ts';
import { loadZone } from './time-zone.ts';

/** Layouts that `date` tries in turn when it is given none. */
const COMMON_LAYOUTS: readonly string[] = [
  '2006-01-02',
  '15:04:05',
  '2006-01-02 15:04:05',
  '2006-01-02T15:04:05Z07:00',
  '02 Jan 06 15:04 MST',
  'Monday, 02-Jan-06 15:04:05 MST',
  'Mon, 02 Jan 2006 15:04:05 MST',
];

export const TIME_BUILTINS: readonly (readonly [string, Builtin])[] = [
  ['now', ([zone = null], site) => now(zone, site)],
  ['duration', (args, site) => duration(textArgument(args, 0, site), site)],
  ['date', date],
  [
    'timezone',
    (args, site) => ({
      kind: 'location',
      zone: valueOrFail(loadZone(textArgument(args, 0, site)), site),
    }),
  ],
];

function now(location: GoValue, { nowMs }: Site): GoTime {
  const zone = zoneOf(location) ?? 'UTC';
  return { kind: 'time', nanoseconds: BigInt(Math.floor(nowMs)) * 1_000_000n, zone };
}

function duration(text: string, { offset }: Site): GoValue {
  const parsed = parseGoDuration(text);
  if (!parsed.ok) return fail(parsed.error, offset);
  return { kind: 'duration', nanoseconds: parsed.nanoseconds };
}

/** `date(text)`, `date(text, layout)`, `date(text, layout, zone)`, each after an optional zone. */
function date(given: readonly GoValue[], site: Site): GoTime {
  const location = zoneOf(given[0] ?? null);
  const args = location === undefined ? given : given.slice(1);
  const text = textArgument(args, 0, site);
  if (args.length === 1) {
    for (const layout of COMMON_LAYOUTS) {
      const time = parseTime(layout, text, location ?? 'UTC');
      if (time.ok) return time.value;
    }
    return fail(`invalid date ${text}`, site.offset);
  }
  const layout = textArgument(args, 1, site);
  const zone =
    args.length < 3
      ? (location ?? 'UTC')
      : valueOrFail(loadZone(textArgument(args, 2, site)), site);
  return valueOrFail(parseTime(layout, text, zone), site);
}

function zoneOf(value: GoValue): string | undefined {
  const isLocation = value !== null && typeof value === 'object' && value.kind === 'location';
  return isLocation ? value.zone : undefined;
}

function valueOrFail<T>(parsed: GoParsed<T>, { offset }: Site): T {
  return parsed.ok ? parsed.value : fail(parsed.error, offset);
}
