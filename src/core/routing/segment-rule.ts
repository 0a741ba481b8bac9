import { evaluateFlag } from '../flags/evaluate.ts';
import type { FlagSet } from '../flags/flag.ts';
import type { AttributeSource } from './attributes.ts';

/** How requests are told apart: a flag of texts whose value names the segment of a request. */
export interface SegmentRule {
  readonly flag: string;
  /** What of a request its targeting sees, beside `targetingKey`. */
  readonly sources: readonly AttributeSource[];
}

/**
 * The segment that a flag puts a context in; undefined where it gives none. A flag that fails gives
 * none either: who is in no segment goes by the weight, as everybody does.
 */
export function segmentByFlag(
  flag: string,
  flags: FlagSet,
  context: unknown,
  nowMs: number,
): string | undefined {
  const { value } = evaluateFlag(flags, flag, { context, nowMs, type: 'string' });
  return typeof value === 'string' ? value : undefined;
}
