/** Where Go's `math.Max` and `math.Min` differ from JavaScript's: infinities win over NaN. */

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
