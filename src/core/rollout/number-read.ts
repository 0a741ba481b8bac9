import type { Reading } from '../analysis/reading.ts';
import type { Judgement } from './trigger-watch.ts';

/** One query's answer as the number that a trigger wants. */
export type NumberRead =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'empty' }
  | { readonly kind: 'incomplete'; readonly warning: string }
  | { readonly kind: 'error'; readonly error: string };

export function readNumber(reading: Reading | undefined): NumberRead {
  if (!reading) return { kind: 'error', error: 'the world brought no reading' };
  if (!reading.ok) return { kind: 'error', error: reading.error };
  const warning = reading.warnings[0];
  if (warning !== undefined) return { kind: 'incomplete', warning };
  const { value } = reading.result;
  if (typeof value === 'number') return { kind: 'number', value };
  if (!Array.isArray(value)) return { kind: 'error', error: 'the query gave no number' };
  if (value.length === 0) return { kind: 'empty' };
  if (value.length > 1) {
    return { kind: 'error', error: `the query gave ${value.length} series, not one number` };
  }
  return { kind: 'number', value: Number(value[0]) };
}

/** A verdict without a number, and why there is none. */
export type Unknown = Pick<Judgement, 'verdict' | 'message'>;

export function firstProblem(...reads: readonly NumberRead[]): Unknown | undefined {
  for (const read of reads) {
    if (read.kind === 'error') return { verdict: 'Error', message: read.error };
    if (read.kind === 'incomplete') {
      return { verdict: 'Inconclusive', message: `the data is incomplete: ${read.warning}` };
    }
  }
  return undefined;
}

export function numberOf(read: NumberRead): number | null {
  return read.kind === 'number' && Number.isFinite(read.value) ? read.value : null;
}

export function absence(read: NumberRead): string {
  return read.kind === 'number' ? `the value is ${read.value}` : 'no data';
}
