import type { GoParsed } from '../../go-numbers.ts';
import type { GoTime } from './go-values.ts';
import { instantMs, zoneOffsetMinutes } from './time-zone.ts';

/**
 * Go writes a time's layout as the time 2006-01-02 15:04:05 -0700 would look; this reads and writes
 * times in such layouts (`time.Parse`, `time.Format`).
 */
const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];

const short = (name: string): string => name.slice(0, 3);

/** The pieces of a layout that stand for something, longest first where they overlap. */
const PIECE = new RegExp(
  [
    'January|Jan|Monday|Mon|MST|2006|Z07:00|Z0700|-07:00|-0700|-07',
    '[.,]0+(?!\\d)|[.,]9+(?!\\d)|_2|01|02|03|04|05|06|15|PM|pm|[1-5]',
  ].join('|'),
  'g',
);

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  pm: boolean | undefined;
  zone: string | undefined;
}

/** What a piece matches in a text, and what it then says. */
interface Reader {
  readonly pattern: string;
  readonly read: (fields: Fields, text: string) => void;
}

const number = (pattern: string, field: keyof Omit<Fields, 'pm' | 'zone'>): Reader => ({
  pattern,
  read: (fields, text) => {
    fields[field] = Number(text);
  },
});

const READERS: ReadonlyMap<string, Reader> = new Map([
  ['2006', number('\\d{4}', 'year')],
  [
    '06',
    {
      pattern: '\\d\\d',
      read: (fields: Fields, text: string) => {
        fields.year = Number(text) + (Number(text) >= 69 ? 1900 : 2000);
      },
    },
  ],
  ['01', number('\\d\\d', 'month')],
  ['1', number('\\d\\d?', 'month')],
  ['02', number('\\d\\d', 'day')],
  ['2', number('\\d\\d?', 'day')],
  ['_2', number(' ?\\d\\d?', 'day')],
  ['15', number('\\d\\d', 'hour')],
  ['03', number('\\d\\d', 'hour')],
  ['3', number('\\d\\d?', 'hour')],
  ['04', number('\\d\\d', 'minute')],
  ['4', number('\\d\\d?', 'minute')],
  // A fraction may follow the seconds, whether the layout has one or not.
  ['05', seconds('\\d\\d')],
  ['5', seconds('\\d\\d?')],
  ['January', named(MONTHS)],
  ['Jan', named(MONTHS.map(short))],
  ['Monday', ignored(DAYS.join('|'))],
  ['Mon', ignored(DAYS.map(short).join('|'))],
  ['PM', { pattern: '[AP]M', read: meridian }],
  ['pm', { pattern: '[ap]m', read: meridian }],
  ['MST', { pattern: 'UTC|[A-Z]{3,4}T?', read: zoned }],
  ...['Z07:00', 'Z0700'].map((piece): [string, Reader] => [
    piece,
    { pattern: piece === 'Z0700' ? 'Z|[+-]\\d{4}' : 'Z|[+-]\\d\\d:\\d\\d', read: zoned },
  ]),
  ['-0700', { pattern: '[+-]\\d{4}', read: zoned }],
  ['-07:00', { pattern: '[+-]\\d\\d:\\d\\d', read: zoned }],
  ['-07', { pattern: '[+-]\\d\\d', read: zoned }],
]);

function seconds(pattern: string): Reader {
  return {
    pattern: `${pattern}(?:[.,]\\d+)?`,
    read: (fields, text) => {
      const [whole = '', fraction = ''] = text.split(/[.,]/);
      fields.second = Number(whole);
      fields.nanosecond = Number(fraction.padEnd(9, '0').slice(0, 9));
    },
  };
}

function named(names: readonly string[]): Reader {
  return {
    pattern: names.join('|'),
    read: (fields, text) => {
      fields.month = names.indexOf(text) + 1;
    },
  };
}

function ignored(pattern: string): Reader {
  return { pattern, read: () => {} };
}

function meridian(fields: Fields, text: string): void {
  fields.pm = text.toLowerCase() === 'pm';
}

/** A zone's abbreviation says nothing of its offset, so all but UTC's read as UTC, as in Go. */
function zoned(fields: Fields, text: string): void {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)?$/.exec(text) ?? [];
  fields.zone = sign === undefined ? 'UTC' : `${sign}${hours}:${minutes ?? '00'}`;
}

/** Reads a time; `zone` holds where the text names none. */
export function parseTime(layout: string, text: string, zone: string): GoParsed<GoTime> {
  const readers: Reader[] = [];
  let pattern = '';
  let end = 0;
  for (const match of layout.matchAll(PIECE)) {
    pattern += literal(layout.slice(end, match.index));
    end = match.index + match[0].length;
    const reader = READERS.get(match[0]);
    if (reader === undefined) continue;
    // Go takes the longest match of each piece and never tries a shorter one.
    const group = `piece${readers.push(reader)}`;
    pattern += `(?=(?<${group}>${reader.pattern}))\\k<${group}>`;
  }
  const found = new RegExp(`^${pattern}${literal(layout.slice(end))}$`).exec(text);
  const error = `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse`;
  if (found === null) return { ok: false, error };
  const fields: Fields = {
    ...{ year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0, nanosecond: 0 },
    pm: undefined,
    zone: undefined,
  };
  for (const [index, reader] of readers.entries()) reader.read(fields, found[index + 1] ?? '');
  const wallMs = wallTimeMs(fields);
  if (wallMs === undefined) return { ok: false, error: `${error}: out of range` };
  const zoneName = fields.zone ?? zone;
  const milliseconds = instantMs(zoneName, wallMs);
  const nanoseconds = BigInt(milliseconds) * 1_000_000n + BigInt(fields.nanosecond);
  return { ok: true, value: { kind: 'time', nanoseconds, zone: zoneName } };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

function wallTimeMs(fields: Fields): number | undefined {
  const { year, month, day, minute, second, pm } = fields;
  const hour = pm === undefined ? fields.hour : (fields.hour % 12) + (pm ? 12 : 0);
  const inRange = month >= 1 && month <= 12 && day >= 1 && hour < 24 && minute < 60 && second < 60;
  if (!inRange) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1) return undefined;
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1_000;
}

/** A time's fields, as its own zone's clocks show them. */
export function wallClock(time: GoTime): Date {
  const ms = epochMs(time);
  return new Date(ms + zoneOffsetMinutes(time.zone, ms) * 60_000);
}

export function epochMs({ nanoseconds }: GoTime): number {
  const ms = nanoseconds / 1_000_000n;
  return Number(nanoseconds < 0n && nanoseconds % 1_000_000n !== 0n ? ms - 1n : ms);
}

/** Writes a time. */
export function formatTime(layout: string, time: GoTime): string {
  return layout.replaceAll(PIECE, (piece) => formatPiece(piece, time));
}

function formatPiece(piece: string, time: GoTime): string {
  const wall = wallClock(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const hour12 = wall.getUTCHours() % 12 || 12;
  const fraction = String(BigInt.asUintN(64, time.nanoseconds) % 1_000_000_000n).padStart(9, '0');
  const month = MONTHS[wall.getUTCMonth()] ?? '';
  const day = DAYS[wall.getUTCDay()] ?? '';
  if (/^[.,]0/.test(piece)) return (piece[0] ?? '.') + fraction.slice(0, piece.length - 1);
  if (/^[.,]9/.test(piece)) {
    const digits = fraction.slice(0, piece.length - 1).replace(/0+$/, '');
    return digits === '' ? '' : (piece[0] ?? '.') + digits;
  }
  const texts: Readonly<Record<string, string>> = {
    '2006': String(wall.getUTCFullYear()).padStart(4, '0'),
    '06': two(wall.getUTCFullYear() % 100),
    January: month,
    Jan: short(month),
    '01': two(wall.getUTCMonth() + 1),
    '1': String(wall.getUTCMonth() + 1),
    Monday: day,
    Mon: short(day),
    '02': two(wall.getUTCDate()),
    '2': String(wall.getUTCDate()),
    _2: String(wall.getUTCDate()).padStart(2),
    '15': two(wall.getUTCHours()),
    '03': two(hour12),
    '3': String(hour12),
    '04': two(wall.getUTCMinutes()),
    '4': String(wall.getUTCMinutes()),
    '05': two(wall.getUTCSeconds()),
    '5': String(wall.getUTCSeconds()),
    PM: wall.getUTCHours() < 12 ? 'AM' : 'PM',
    pm: wall.getUTCHours() < 12 ? 'am' : 'pm',
  };
  return texts[piece] ?? zoneText(piece, time);
}

function zoneText(piece: string, time: GoTime): string {
  const minutes = zoneOffsetMinutes(time.zone, epochMs(time));
  if (piece === 'MST' && minutes === 0) return 'UTC';
  if (piece.startsWith('Z') && minutes === 0) return 'Z';
  const [hour, minute] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const sign = minutes < 0 ? '-' : '+';
  const hours = `${sign}${String(hour).padStart(2, '0')}`;
  if (piece === '-07') return hours;
  const separator = piece.includes(':') ? ':' : '';
  return `${hours}${separator}${String(minute).padStart(2, '0')}`;
}
