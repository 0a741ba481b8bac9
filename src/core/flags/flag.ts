import type { Bucketing } from './bucketing.ts';
import type { Expression } from './expression.ts';
import type { Json } from './json.ts';

/** What a flag file or a flag says about itself; goes along with each of its answers. */
export type FlagMetadata = Readonly<Record<string, string | number | boolean>>;

export type FlagState = 'ENABLED' | 'DISABLED';

/** One flag of flagd's format, ready to be evaluated. */
export interface Flag {
  readonly key: string;
  readonly state: FlagState;
  readonly variants: ReadonlyMap<string, Json>;
  /** The variant where no rule gives one; undefined leaves it to the caller. */
  readonly defaultVariant: string | undefined;
  /** Undefined: the default variant for everybody. */
  readonly rule: Expression | undefined;
  readonly bucketing: Bucketing;
  /** Of the file and of the flag, which prevails. */
  readonly metadata: FlagMetadata;
  /** Why it answers PARSE_ERROR; undefined of a sound flag. */
  readonly flaw: string | undefined;
  /** Equal texts decide equally. */
  readonly fingerprint: string;
}

/** The flags of one file. */
export interface FlagSet {
  readonly flags: ReadonlyMap<string, Flag>;
  readonly metadata: FlagMetadata;
}
