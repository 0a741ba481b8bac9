/**
 * Durations as Go writes them (`time.ParseDuration`): `5m`, `1h30m`, `1.5h`, `-5s`, `0`. There is
 * no day. Arithmetic is in whole nanoseconds, as Go's is.
 */
export type GoDuration =
  | { readonly ok: true; readonly nanoseconds: bigint }
  | { readonly ok: false; readonly error: string };

const UNIT_NANOSECONDS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

const LARGEST = 2n ** 63n;
const PART = /^(\d*)(?:\.(\d*))?([^\d.]*)/;

export function parseGoDuration(text: string): GoDuration {
  const sign = text[0] === '-' || text[0] === '+' ? text[0] : '';
  let rest = text.slice(sign.length);
  if (rest === '0') return { ok: true, nanoseconds: 0n };
  if (rest === '') return invalid(text);
  let total = 0n;
  while (rest !== '') {
    const [whole = '', integer = '', fraction, unitText = ''] = PART.exec(rest) ?? [];
    if (integer === '' && (fraction ?? '') === '') return invalid(text);
    if (unitText === '') {
      return { ok: false, error: `time: missing unit in duration ${JSON.stringify(text)}` };
    }
    const unit = UNIT_NANOSECONDS.get(unitText);
    if (unit === undefined) {
      const [quotedUnit, quoted] = [JSON.stringify(unitText), JSON.stringify(text)];
      return { ok: false, error: `time: unknown unit ${quotedUnit} in duration ${quoted}` };
    }
    total += BigInt(integer || '0') * unit + fractionOf(fraction ?? '', unit);
    if (total > LARGEST) return invalid(text);
    rest = rest.slice(whole.length);
  }
  if (sign === '-') return { ok: true, nanoseconds: -total };
  return total === LARGEST ? invalid(text) : { ok: true, nanoseconds: total };
}

/** Milliseconds, or undefined if the text is no Go duration. */
export function goDurationMs(text: string): number | undefined {
  const duration = parseGoDuration(text);
  return duration.ok ? Number(duration.nanoseconds) / 1e6 : undefined;
}

function fractionOf(digits: string, unit: bigint): bigint {
  // Beyond 18 digits nothing can reach a nanosecond, even of an hour.
  const kept = digits.slice(0, 18);
  return kept === '' ? 0n : (BigInt(kept) * unit) / 10n ** BigInt(kept.length);
}

function invalid(text: string): GoDuration {
  return { ok: false, error: `time: invalid duration ${JSON.stringify(text)}` };
}
