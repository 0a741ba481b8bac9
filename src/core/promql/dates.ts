const DAY_SECONDS = 86_400n;
/** The calendar repeats every 400 years; this one starts with a Monday, the 1st of January 2001. */
const CYCLE_DAYS = 146_097n;
const CYCLE_YEARS = 400;
const CYCLE_START_YEAR = 2_001;
/** Go counts time from this year on, in an unsigned number that wraps around. */
const ZERO_YEAR = -292_277_022_399;
const UNIX_TO_ABSOLUTE = 9_223_372_028_715_321_600n;
const INT64_MIN = -(2n ** 63n);

/** The parts of a UTC date that a query can ask for; the value is seconds since the epoch. */
export const DATE_FUNCTIONS: Readonly<Record<string, (seconds: number) => number>> = {
  minute: (seconds) => dateOf(seconds).date.getUTCMinutes(),
  hour: (seconds) => dateOf(seconds).date.getUTCHours(),
  day_of_week: (seconds) => dateOf(seconds).date.getUTCDay(),
  day_of_month: (seconds) => dateOf(seconds).date.getUTCDate(),
  day_of_year: (seconds) => {
    const { date } = dateOf(seconds);
    return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
  },
  days_in_month: (seconds) => {
    const { date } = dateOf(seconds);
    return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  },
  month: (seconds) => dateOf(seconds).date.getUTCMonth() + 1,
  year: (seconds) => {
    const { date, yearsAway } = dateOf(seconds);
    return date.getUTCFullYear() + yearsAway;
  },
};

/** A date within one cycle of the calendar, and how many years it is really away from there. */
function dateOf(seconds: number): { readonly date: Date; readonly yearsAway: number } {
  const absolute = BigInt.asUintN(64, toInt64(seconds) + UNIX_TO_ABSOLUTE);
  const days = absolute / DAY_SECONDS;
  const near = (days % CYCLE_DAYS) * DAY_SECONDS + (absolute % DAY_SECONDS);
  const cycles = Number(days / CYCLE_DAYS);
  return {
    date: new Date(Date.UTC(CYCLE_START_YEAR, 0, 1) + Number(near) * 1_000),
    yearsAway: ZERO_YEAR - CYCLE_START_YEAR + cycles * CYCLE_YEARS,
  };
}

/** As a processor converts: what does not fit an int64 becomes the smallest one. */
function toInt64(value: number): bigint {
  return Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : INT64_MIN;
}
