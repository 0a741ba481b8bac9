/** Where Go's math differs from JavaScript's: infinities win over NaN, and 1 to any power is 1. */

export function goMax(a: number, b: number): number {
  if (a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY)
    return Number.POSITIVE_INFINITY;
  return Math.max(a, b);
}

export function goMin(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY || b === Number.NEGATIVE_INFINITY)
    return Number.NEGATIVE_INFINITY;
  return Math.min(a, b);
}

export function goPow(base: number, exponent: number): number {
  if (base === 1) return 1;
  if (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY) return 1;
  return base ** exponent;
}

/** A float as Go's strconv.ParseFloat reads it (`+Inf`, `0x1p-2`); undefined if it is none. */
export function parseGoFloat(text: string): number | undefined {
  const unsigned = text.replace(/^[+-]/, '').toLowerCase();
  const sign = text.startsWith('-') ? -1 : 1;
  if (unsigned === 'inf' || unsigned === 'infinity') return sign * Number.POSITIVE_INFINITY;
  if (text.toLowerCase() === 'nan') return Number.NaN;
  if (/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(unsigned)) {
    const value = Number(unsigned);
    return Number.isFinite(value) ? sign * value : undefined;
  }
  const hex = /^0x([0-9a-f]*)\.?([0-9a-f]*)p([+-]?\d+)$/.exec(unsigned);
  if (!hex || `${hex[1]}${hex[2]}` === '') return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = hex;
  const scale = 2 ** (Number(exponent) - 4 * fraction.length);
  return sign * Number.parseInt(whole + fraction, 16) * scale;
}
