import { BINS_PER_DOUBLING } from '../../../src/core/compare/log-bins.ts';

/** The bin of a value above 0. */
export function binOf(value: number): number {
  return Math.floor(Math.log2(value) * BINS_PER_DOUBLING);
}
