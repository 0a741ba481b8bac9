import { plainFloat, shortestFloat } from '../go-numbers.ts';

/** The text of a sample's value in vectors and matrices: with an exponent as JSON has it. */
export function formatSampleValue(value: number): string {
  return shortestFloat(value, { from: 1e-6, below: 1e21 });
}

/** The text of a scalar's value: never an exponent. */
export function formatScalarValue(value: number): string {
  return plainFloat(value);
}

/** A timestamp in vectors and matrices: whole seconds, or exactly three decimals. */
export function formatSampleTime(tMs: number): string {
  return tMs % 1_000 === 0 ? String(tMs / 1_000) : (tMs / 1_000).toFixed(3);
}

/** A timestamp beside a scalar or a string: as few decimals as it needs. */
export function formatScalarTime(tMs: number): string {
  return plainFloat(tMs / 1_000);
}
