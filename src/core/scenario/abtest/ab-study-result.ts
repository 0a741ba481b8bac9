import type { AbMetricName } from '../../abtest/metrics.ts';
import type { AbVerdict } from '../../abtest/results.ts';
import type { SampleRatio } from '../../abtest/sample-ratio.ts';
import type { ExpectationResult } from '../expectations.ts';
import type { ExpectationShare, Share, Spread } from '../study-result.ts';

/** What many simulated runs of one A/B test leave in `simulation.json`. */
export interface AbStudyResult {
  readonly version: 1;
  readonly scenario: string;
  readonly world: 'simulation';
  readonly compression: number;
  /** The seeds used: `first`, `first + 1`, … */
  readonly seeds: { readonly first: number; readonly asked: number; readonly done: number };
  /** False if it was interrupted: then only the runs that were done are in it. */
  readonly complete: boolean;
  readonly control: string;
  /** Runs that a lying split stopped. */
  readonly stopped: Share;
  /** Each treatment by each metric, in the order of the results. */
  readonly findings: readonly AbFinding[];
  readonly expectations: readonly ExpectationShare[];
  readonly notes: readonly string[];
}

/** A treatment beside the control, by one metric, over all runs. */
export interface AbFinding {
  readonly arm: string;
  readonly metric: AbMetricName;
  /** How often each was the last word; without the runs that were stopped. */
  readonly verdicts: Readonly<Record<AbVerdict, Share>>;
  /** Until the first look that called a difference, plan time; of the runs that ever did. */
  readonly calledAtMs: Spread | null;
  /** The treatment's requests that had the metric by then. */
  readonly calledAfterRequests: Spread | null;
  /** The last relative difference. */
  readonly relative: Spread | null;
}

/** One simulated run, as the study takes it. */
export interface AbRunOutcome {
  readonly seed: number;
  readonly control: string;
  readonly split: SampleRatio['state'];
  readonly findings: readonly RunFinding[];
  readonly expectations: readonly ExpectationResult[];
}

export interface RunFinding {
  readonly arm: string;
  readonly metric: AbMetricName;
  /** Null where the split lies. */
  readonly verdict: AbVerdict | null;
  readonly called: { readonly atMs: number; readonly requests: number } | null;
  readonly relative: number | null;
}
