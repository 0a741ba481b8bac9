import { binomialTail } from '../../statistics/binomial.ts';

/*
 * Flagger's control loop, tick by tick (pkg/controller/scheduler.go, advanceCanary):
 *
 *   failedChecks >= threshold? ── yes ──► roll back, nothing else this tick
 *            │ no
 *   checks in their order, up to the first that fails ── fails ──► failedChecks + 1, weight held
 *            │ all pass
 *   one step on; after the last the canary is promoted
 *
 * Failed checks are added up over the whole analysis and never forgiven; no data is a failed check.
 */

export interface FlaggerState {
  readonly failedChecks: number;
  readonly passes: number;
  readonly phase: 'progressing' | 'failed' | 'succeeded';
}

export const FLAGGER_START: FlaggerState = { failedChecks: 0, passes: 0, phase: 'progressing' };

/** A check is asked only if those before it have passed; it says why it fails, or nothing. */
export type Check = () => string | undefined;

export interface FlaggerTick {
  readonly state: FlaggerState;
  /** Why the tick's checks failed; undefined if they passed or were not asked. */
  readonly failure: string | undefined;
}

/** `steps` is how many analyses must pass; null never promotes. */
export function flaggerTick(
  state: FlaggerState,
  checks: readonly Check[],
  { threshold, steps }: { readonly threshold: number; readonly steps: number | null },
): FlaggerTick {
  if (state.phase !== 'progressing') return { state, failure: undefined };
  if (state.failedChecks >= threshold)
    return { state: { ...state, phase: 'failed' }, failure: undefined };
  for (const check of checks) {
    const failure = check();
    if (failure !== undefined)
      return { state: { ...state, failedChecks: state.failedChecks + 1 }, failure };
  }
  const passes = state.passes + 1;
  const phase = passes === steps ? 'succeeded' : 'progressing';
  return { state: { ...state, passes, phase }, failure: undefined };
}

/**
 * How likely the rule rolls back a canary of `steps` analyses whose checks fail with chance
 * `failureChance` each: as likely as `threshold` failures among steps + threshold - 1 checks.
 */
export function flaggerRollbackChance(
  steps: number,
  threshold: number,
  failureChance: number,
): number {
  return binomialTail(threshold, steps + threshold - 1, failureChance);
}
