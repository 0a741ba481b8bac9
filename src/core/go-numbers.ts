/**
 * Go's numbers. An `int` is a bigint kept within 64 bits, a `float64` is a number; so the two are
 * told apart as Go tells them apart.
 */
export type GoParsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: string };

const MIN_INT64 = -(2n ** 63n);

/** Overflow wraps around. */
export function wrapInt64(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** A float as an int: cut toward zero; what does not fit becomes the smallest int, as on amd64. */
export function floatToInt(value: number): bigint {
  if (!Number.isFinite(value)) return MIN_INT64;
  const whole = BigInt(Math.trunc(value));
  return whole === wrapInt64(whole) ? whole : MIN_INT64;
}

/** `strconv.ParseInt(text, 10, 64)`. */
export function parseGoInt(text: string): GoParsed<bigint> {
  const parsing = `strconv.ParseInt: parsing ${JSON.stringify(text)}`;
  if (!/^[+-]?\d+$/.test(text)) return { ok: false, error: `${parsing}: invalid syntax` };
  const value = BigInt(text.replace(/^\+/, ''));
  if (value === wrapInt64(value)) return { ok: true, value };
  return { ok: false, error: `${parsing}: value out of range` };
}

const DECIMAL = /^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?$/;
const HEXADECIMAL = /^([+-]?)0[xX]([\da-fA-F_]*)\.?([\da-fA-F_]*)[pP]([+-]?\d[\d_]*)$/;
const MISPLACED_UNDERSCORE = /(?:^|[^\da-fA-F])_|_(?:[^\da-fA-F]|$)/;
const SPECIAL = /^([+-]?)(inf|infinity|nan)$/i;

/** `strconv.ParseFloat(text, 64)`: also `inf`, `NaN`, `0x1p-2`, and underscores between digits. */
export function parseGoFloat(text: string): GoParsed<number> {
  const [, sign, name] = SPECIAL.exec(text) ?? [];
  if (name !== undefined) {
    if (name.toLowerCase() !== 'nan')
      return { ok: true, value: sign === '-' ? -Infinity : Infinity };
    return sign ? unparsed(text, 'invalid syntax') : { ok: true, value: Number.NaN };
  }
  if (MISPLACED_UNDERSCORE.test(text)) return unparsed(text, 'invalid syntax');
  const digits = text.replaceAll('_', '');
  const value = DECIMAL.test(text) ? Number(digits) : hexadecimal(digits);
  if (value === undefined || Number.isNaN(value)) return unparsed(text, 'invalid syntax');
  return Number.isFinite(value) ? { ok: true, value } : unparsed(text, 'value out of range');
}

function unparsed(text: string, problem: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error: `strconv.ParseFloat: parsing ${JSON.stringify(text)}: ${problem}` };
}

function hexadecimal(text: string): number | undefined {
  const [, sign, whole = '', fraction = '', exponent] = HEXADECIMAL.exec(text) ?? [];
  if (exponent === undefined || whole + fraction === '') return undefined;
  const mantissa = Number(BigInt(`0x0${whole}${fraction}`));
  const value = mantissa * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -value : value;
}

/** `math.Pow`: 1 to any power, and -1 to an infinite one, are 1. */
export function goPower(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}

/** `math.Round`: halves go away from zero. */
export function goRound(value: number): number {
  const rounded = Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
  // 0.49999999999999994 + 0.5 is 1 in floating point.
  return Math.abs(value) < 0.5 ? Math.sign(value) * 0 : rounded;
}

/** As `%v` prints a float64. */
export function floatText(value: number): string {
  return shortestFloat(value, { from: 1e-4, below: 1e6 });
}

/**
 * The shortest text that reads back as the same float64 (`strconv.FormatFloat`, 'g' and -1), with an
 * exponent of at least two digits where the number, without its sign, is not within the bounds.
 */
export function shortestFloat(
  value: number,
  plain: { readonly from: number; readonly below: number },
): string {
  const size = Math.abs(value);
  const isPlain = size === 0 || (size >= plain.from && size < plain.below);
  if (isPlain || !Number.isFinite(value)) return plainFloat(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

/** The same with all digits written out (`strconv.FormatFloat`, 'f' and -1): 1e21 takes 22. */
export function plainFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '', exponent] = String(value).split('e');
  if (exponent === undefined) return mantissa;
  const [sign, unsigned] = mantissa.startsWith('-') ? ['-', mantissa.slice(1)] : ['', mantissa];
  const [whole = '', fraction = ''] = unsigned.split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
