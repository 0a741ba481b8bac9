import type { FlagSet } from '../../core/flags/flag.ts';
import { type SegmentRule, segmentByFlag } from '../../core/routing/segment-rule.ts';

/** The flags that a router decides by, and what of a request they see. */
export interface RouterFlags {
  /** The flags in force at this moment. */
  current(): FlagSet;
  /** Null where nobody's segment matters. */
  readonly segment: SegmentRule | null;
  /** In lower case: where a trusted proxy hands on the payload of a verified JWT. */
  readonly claimsHeader: string;
}

/** Says which segment of users an evaluation context belongs to. */
export interface SegmentDesk {
  readonly rule: SegmentRule;
  /** Calls back exactly once, with undefined for no segment; at once where local rules decide. */
  segmentIn(context: unknown, done: (segment: string | undefined) => void): void;
}

/** The local rules: a flag of the file in force. Undefined where no flag is named. */
export function localSegments(flags: RouterFlags | undefined): SegmentDesk | undefined {
  const rule = flags?.segment ?? null;
  if (flags === undefined || rule === null) return undefined;
  return {
    rule,
    segmentIn: (context, done) =>
      done(segmentByFlag(rule.flag, flags.current(), context, Date.now())),
  };
}
