import type { FlagErrorCode, FlagReason } from '../../../core/flags/evaluate.ts';
import type { FlagMetadata } from '../../../core/flags/flag.ts';
import type { Json, JsonObject } from '../../../core/flags/json.ts';

/** What a flag comes to, in the words that every SDK knows: Python's fails on any other reason. */
export interface FlagAnswer {
  /** Undefined leaves the value to the caller's own default. */
  readonly value: Json | undefined;
  readonly variant: string | undefined;
  readonly reason: FlagReason | 'SPLIT';
  readonly errorCode: FlagErrorCode | undefined;
  readonly errorDetails: string | undefined;
  readonly metadata: FlagMetadata;
  /** The flag's numbers have fractions, so that its whole ones are to be known as their like. */
  readonly isFloat: boolean;
}

/** Flags that can be asked for over OFREP. */
export interface FlagSource {
  keys(): readonly string[];
  has(key: string): boolean;
  /** Never rejects; a key that is not there is FLAG_NOT_FOUND. */
  evaluate(key: string, context: JsonObject, nowMs: number): FlagAnswer | Promise<FlagAnswer>;
  /** Of the set of flags as a whole. */
  metadata(): FlagMetadata;
  /** Another text once answers may differ; the same text in each router of the same state. */
  version(): string;
  /** Calls back after each change; gives the function that ends it. */
  subscribe(changed: () => void): () => void;
}

/** Several sources as one; of two flags of one key the earlier source's answers. */
export function flagsOfAll(first: FlagSource, ...others: readonly FlagSource[]): FlagSource {
  const sources = [first, ...others];
  return {
    keys: () => [...new Set(sources.flatMap((source) => source.keys()))],
    has: (key) => sources.some((source) => source.has(key)),
    evaluate: (key, context, nowMs) =>
      (sources.find((source) => source.has(key)) ?? first).evaluate(key, context, nowMs),
    metadata: () => Object.assign({}, ...sources.map((source) => source.metadata())),
    version: () => JSON.stringify(sources.map((source) => source.version())),
    subscribe: (changed) => {
      const ends = sources.map((source) => source.subscribe(changed));
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
