import { murmur3 } from '../hash.ts';
import type { Json } from './json.ts';

/**
 * How a key becomes a variant. The id is kept with a flag, since another way would deal the users
 * anew: flagd's step from v1 to v2 moved a tenth of them at a split of 10 to 90.
 */
export const BUCKETINGS = ['fractional-v2'] as const;

export type Bucketing = (typeof BUCKETINGS)[number];

/** Variants with their whole weights, in the order in which they take their ranges. */
export interface Buckets {
  readonly variants: readonly Json[];
  /** The weights up to and with each variant's. */
  readonly borders: readonly number[];
  readonly total: number;
}

/** As in flagd, beyond which another implementation's 32 bits would overflow. */
const MAX_TOTAL = 2 ** 31 - 1;

/**
 * Buckets of entries `[variant, weight]`, the weight 1 if it is not given and 0 if it is negative.
 * Undefined if an entry is anything else, or the weights are too large together.
 */
export function bucketsOf(entries: readonly Json[]): Buckets | undefined {
  const variants: Json[] = [];
  const borders: number[] = [];
  let total = 0;
  for (const entry of entries) {
    if (!Array.isArray(entry) || entry.length === 0 || entry.length > 2) return undefined;
    const [variant, weight = 1] = entry as readonly Json[];
    if (variant === undefined || (typeof variant === 'object' && variant !== null))
      return undefined;
    if (typeof weight !== 'number' || !Number.isInteger(weight)) return undefined;
    total += Math.max(0, weight);
    variants.push(variant);
    borders.push(total);
  }
  return total > MAX_TOTAL ? undefined : { variants, borders, total };
}

/**
 * flagd's fractional, generation v2: `(murmur3(key) * total) >> 32` of the UTF-8 bytes of the key, and
 * the first variant whose border is above it. Null if all weights are 0.
 */
export function fractionalV2({ variants, borders, total }: Buckets, key: string): Json {
  const hash = murmur3(key);
  // The product has up to 63 bits; in halves of the hash nothing exceeds a double's 53.
  const high = (hash >>> 16) * total;
  const low = (hash & 0xffff) * total;
  const bucket = Math.floor((high + Math.floor(low / 0x10000)) / 0x10000);
  const at = borders.findIndex((border) => border > bucket);
  return variants[at] ?? null;
}
