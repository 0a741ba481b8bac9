import { createHash } from 'node:crypto';
import { evaluateFlag } from '../../../core/flags/evaluate.ts';
import type { Flag, FlagSet } from '../../../core/flags/flag.ts';
import type { WatchedFlags } from '../watched-flags.ts';
import type { FlagSource } from './flag-source.ts';

/**
 * The flags of a file. A value that a bucket decided has the reason SPLIT here, as OpenFeature calls it
 * and as the router's own flag says; flagd, whose words the evaluator keeps, says TARGETING_MATCH of both.
 * A split that lacks its user and a default is TARGETING_KEY_MISSING, OpenFeature's word for it.
 */
export function fileFlags(file: Pick<WatchedFlags, 'current' | 'subscribe'>): FlagSource {
  return {
    keys: () => [...file.current().flags.keys()],
    has: (key) => file.current().flags.has(key),
    evaluate: (key, context, nowMs) => {
      const { flags } = file.current();
      const evaluated = evaluateFlag(file.current(), key, { context, nowMs });
      const { bucketing, isUserMissing, ...details } = evaluated;
      if (isUserMissing) return { ...details, ...USER_MISSING, isFloat: false };
      const isSplit = bucketing !== undefined && details.reason === 'TARGETING_MATCH';
      const isFloat = typeof details.value === 'number' && hasFractions(flags.get(key));
      return { ...details, reason: isSplit ? 'SPLIT' : details.reason, isFloat };
    },
    metadata: () => file.current().metadata,
    version: () => versionOf(file.current()),
    subscribe: (changed) => file.subscribe(changed),
  };
}

const USER_MISSING = {
  reason: 'ERROR',
  errorCode: 'TARGETING_KEY_MISSING',
  errorDetails: 'the rule splits by targetingKey, and the context has none',
} as const;

function hasFractions(flag: Flag | undefined): boolean {
  const values = [...(flag?.variants.values() ?? [])];
  return values.some((value) => typeof value === 'number' && !Number.isInteger(value));
}

const VERSIONS = new WeakMap<FlagSet, string>();

function versionOf(set: FlagSet): string {
  const known = VERSIONS.get(set);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const [key, { fingerprint }] of set.flags) hash.update(JSON.stringify([key, fingerprint]));
  const version = hash.digest('base64url');
  VERSIONS.set(set, version);
  return version;
}
