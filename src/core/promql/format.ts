/** `+Inf`, `-Inf`, `NaN`; undefined for a finite number. */
function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return Object.is(value, -0) ? '-0' : undefined;
}

/**
 * The text of a sample's value in vectors and matrices: the shortest that reads back the same,
 * with an exponent of at least two digits below 1e-6 and from 1e21.
 */
export function formatSampleValue(value: number): string {
  const text = special(value);
  if (text !== undefined) return text;
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-6 && size < 1e21)) return plainDecimal(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const sign = exponent.startsWith('-') ? '-' : '+';
  return `${digits}e${sign}${exponent.slice(1).padStart(2, '0')}`;
}

/** The text of a scalar's value: never an exponent. */
export function formatScalarValue(value: number): string {
  return special(value) ?? plainDecimal(value);
}

/** All digits written out: 1e21 takes 22. */
function plainDecimal(value: number): string {
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

/** A timestamp in vectors and matrices: whole seconds, or exactly three decimals. */
export function formatSampleTime(tMs: number): string {
  return tMs % 1_000 === 0 ? String(tMs / 1_000) : (tMs / 1_000).toFixed(3);
}

/** A timestamp beside a scalar or a string: as few decimals as it needs. */
export function formatScalarTime(tMs: number): string {
  return plainDecimal(tMs / 1_000);
}
