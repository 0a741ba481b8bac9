import { murmur3 } from '../hash.ts';

const HASHES = 2 ** 32;

/**
 * Where a key stands in [0, 1): murmur3 of `salt:key` over UTF-8, divided by 2^32. The same salt
 * always deals the same positions, so a share of the keys is a range of positions, and a larger
 * share contains every smaller one. For whole percentages it agrees with flagd's `fractional`
 * (`(hash * totalWeight) >> 32`, the canary first).
 */
export function bucket(salt: string, key: string): number {
  return murmur3(`${salt}:${key}`) / HASHES;
}
