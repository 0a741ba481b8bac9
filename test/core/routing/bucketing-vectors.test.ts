import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { murmur3 } from '../../../src/core/hash.ts';
import { decide } from '../../../src/core/routing/decision.ts';

interface Vectors {
  readonly flags: Readonly<Record<string, { readonly targeting?: { fractional?: unknown[] } }>>;
  readonly vectors: readonly Vector[];
}

interface Vector {
  readonly flagKey: string;
  readonly targetingKey: string;
  readonly hashInput: string;
  readonly murmur3: number;
  readonly variant: string;
}

const file = resolve(import.meta.dirname, '../../../../shared/vectors/openfeature/bucketing.json');
const present = existsSync(file);
const { flags, vectors }: Vectors = present
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { flags: {}, vectors: [] };

const skip = "skipped where the shared vectors are not beside the repository: '../shared'";

test.skipIf(!present)(`murmur3 agrees with every vector (${skip})`, () => {
  expect(vectors.length).toBeGreaterThan(100);
  for (const vector of vectors) expect(murmur3(vector.hashInput)).toBe(vector.murmur3);
});

test.skipIf(!present)(`two-way splits of whole percents agree, canary first (${skip})`, () => {
  let compared = 0;
  for (const { flagKey, targetingKey, variant } of vectors) {
    const weight = canaryFirstPercent(flagKey);
    if (weight === undefined) continue;
    const salt = flagKey.replace(/-\d+$/, '');
    expect(decide({ salt, key: targetingKey, canaryPercent: weight }).role).toBe(variant);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(50);
});

/** The canary's weight of a flag that splits canary first and stable second, out of 100. */
function canaryFirstPercent(flagKey: string): number | undefined {
  const [, canary, stable, ...more] = flags[flagKey]?.targeting?.fractional ?? [];
  if (more.length > 0 || !Array.isArray(canary) || !Array.isArray(stable)) return undefined;
  const isSplit = canary[0] === 'canary' && stable[0] === 'stable';
  return isSplit && canary[1] + stable[1] === 100 ? canary[1] : undefined;
}
