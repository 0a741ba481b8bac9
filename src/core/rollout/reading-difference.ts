import { prometheusValueText } from '../analysis/prometheus-result.ts';
import type { JsonValue, Reading } from '../analysis/reading.ts';

/**
 * How far two readings of one question are apart, relative to the larger: 0 for the same, infinite
 * where there is nothing to measure (another number of series, NaN beside a number, an answer beside
 * an error). Two errors are the same, whatever their words. Series are compared in order of value:
 * Prometheus promises no order, and their labels are not in a reading.
 */
export function readingDifference(one: Reading, other: Reading): number {
  if (!one.ok || !other.ok) return one.ok === other.ok ? 0 : Number.POSITIVE_INFINITY;
  const [ones, others] = [one.result.value, other.result.value];
  if (Array.isArray(ones) !== Array.isArray(others)) return Number.POSITIVE_INFINITY;
  return listDifference(numbersOf(ones), numbersOf(others));
}

/** What people read of a reading: its numbers, that there are none, or why there is no answer. */
export function readingText(reading: Reading): string {
  if (!reading.ok) return `error: ${reading.error}`;
  const { value } = reading.result;
  if (!Array.isArray(value)) return prometheusValueText(value);
  if (value.length === 0) return 'no data';
  return value.length === 1 ? prometheusValueText(value[0] ?? null) : prometheusValueText(value);
}

function numbersOf(value: JsonValue): number[] {
  return (Array.isArray(value) ? value : [value]).map(Number).sort(ascending);
}

function ascending(a: number, b: number): number {
  const byNaN = Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return byNaN || (a < b ? -1 : Number(a > b));
}

function listDifference(ones: readonly number[], others: readonly number[]): number {
  if (ones.length !== others.length) return Number.POSITIVE_INFINITY;
  return Math.max(0, ...ones.map((one, index) => relative(one, others[index] ?? Number.NaN)));
}

function relative(one: number, other: number): number {
  if (one === other || Object.is(one, other)) return 0;
  if (!Number.isFinite(one) || !Number.isFinite(other)) return Number.POSITIVE_INFINITY;
  return Math.abs(one - other) / Math.max(Math.abs(one), Math.abs(other));
}
