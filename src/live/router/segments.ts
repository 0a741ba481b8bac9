import type { FlagSet } from '../../core/flags/flag.ts';
import { type SegmentRule, segmentByFlag } from '../../core/routing/segment-rule.ts';
import type { VendorProvider } from '../flags/vendor/vendor-provider.ts';

/** The flags that a router decides by, and what of a request they see. */
export interface RouterFlags {
  /** The flags in force at this moment. */
  current(): FlagSet;
  /** Calls back after each change; gives the function that ends it. */
  subscribe(changed: () => void): () => void;
  /** Null where nobody's segment matters. */
  readonly segment: SegmentRule | null;
  /** In lower case: where a trusted proxy hands on the payload of a verified JWT. */
  readonly claimsHeader: string;
  /** Is asked for a segment before the local rules are. */
  readonly vendor?: VendorProvider;
}

/** Says which segment of users an evaluation context belongs to. */
export interface SegmentDesk {
  readonly rule: SegmentRule;
  /** Calls back exactly once, with undefined for no segment; at once where nobody else is asked. */
  segmentIn(
    context: Readonly<Record<string, unknown>>,
    done: (segment: string | undefined) => void,
  ): void;
}

/** Undefined where no flag is named. */
export function segmentDesk(flags: RouterFlags | undefined): SegmentDesk | undefined {
  const rule = flags?.segment ?? null;
  if (flags === undefined || rule === null) return undefined;
  const { vendor } = flags;
  const byLocalRules = (context: unknown): string | undefined =>
    segmentByFlag(rule.flag, flags.current(), context, Date.now());
  if (vendor === undefined) {
    return { rule, segmentIn: (context, done) => done(byLocalRules(context)) };
  }
  return {
    rule,
    segmentIn: (context, done) =>
      vendor.ask(context, (segment) => done(segment ?? byLocalRules(context))),
  };
}
