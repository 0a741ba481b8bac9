import { fail } from './failure.ts';
import { formatTime, wallClock } from './go-time-layout.ts';
import { durationText, timeText } from './go-time-text.ts';
import { type GoDuration, type GoTime, type GoValue, isDuration, isTime } from './go-values.ts';

/** A method of a time or a duration. */
export function callMethod(
  receiver: GoTime | GoDuration,
  name: string,
  { args, offset }: { readonly args: readonly GoValue[]; readonly offset: number },
): GoValue {
  const [argument = null] = args;
  const value = isTime(receiver)
    ? (timeField(receiver, name) ?? timeMethod(receiver, name, argument))
    : durationMethod(receiver.nanoseconds, name);
  const type = isTime(receiver) ? 'time.Time' : 'time.Duration';
  return value ?? fail(`cannot fetch ${name} from ${type}`, offset);
}

function timeField(time: GoTime, name: string): GoValue | undefined {
  const wall = wallClock(time);
  switch (name) {
    case 'Year':
      return BigInt(wall.getUTCFullYear());
    case 'Day':
      return BigInt(wall.getUTCDate());
    case 'Hour':
      return BigInt(wall.getUTCHours());
    case 'Minute':
      return BigInt(wall.getUTCMinutes());
    case 'Second':
      return BigInt(wall.getUTCSeconds());
    case 'YearDay': {
      const newYear = Date.UTC(wall.getUTCFullYear(), 0, 1);
      return BigInt(Math.floor((wall.getTime() - newYear) / 86_400_000) + 1);
    }
    case 'Nanosecond':
      return ((time.nanoseconds % NANOSECONDS) + NANOSECONDS) % NANOSECONDS;
    case 'Unix':
      return time.nanoseconds / NANOSECONDS;
    case 'UnixMilli':
      return time.nanoseconds / 1_000_000n;
    case 'UnixMicro':
      return time.nanoseconds / 1_000n;
    case 'UnixNano':
      return time.nanoseconds;
    case 'String':
      return timeText(time);
    case 'UTC':
      return { ...time, zone: 'UTC' };
    case 'IsZero':
      return wall.getUTCFullYear() === 1 && wall.getUTCMonth() === 0 && wall.getUTCDate() === 1;
    default:
      return undefined;
  }
}

const NANOSECONDS = 1_000_000_000n;

function timeMethod(time: GoTime, name: string, argument: GoValue): GoValue | undefined {
  if (isDuration(argument)) {
    if (name !== 'Add') return undefined;
    return { ...time, nanoseconds: time.nanoseconds + argument.nanoseconds };
  }
  if (typeof argument === 'string') {
    return name === 'Format' ? formatTime(argument, time) : undefined;
  }
  if (!isTime(argument)) return undefined;
  switch (name) {
    case 'After':
      return time.nanoseconds > argument.nanoseconds;
    case 'Before':
      return time.nanoseconds < argument.nanoseconds;
    case 'Equal':
      return time.nanoseconds === argument.nanoseconds;
    case 'Sub':
      return { kind: 'duration', nanoseconds: time.nanoseconds - argument.nanoseconds };
    default:
      return undefined;
  }
}

function durationMethod(nanoseconds: bigint, name: string): GoValue | undefined {
  switch (name) {
    case 'Hours':
      return Number(nanoseconds) / 3.6e12;
    case 'Minutes':
      return Number(nanoseconds) / 6e10;
    case 'Seconds':
      return Number(nanoseconds) / 1e9;
    case 'Milliseconds':
      return nanoseconds / 1_000_000n;
    case 'Microseconds':
      return nanoseconds / 1_000n;
    case 'Nanoseconds':
      return nanoseconds;
    case 'String':
      return durationText(nanoseconds);
    case 'Abs':
      return { kind: 'duration', nanoseconds: nanoseconds < 0n ? -nanoseconds : nanoseconds };
    default:
      return undefined;
  }
}
