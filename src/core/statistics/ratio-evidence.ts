/** What happened between two looks. */
export interface RatioBlock {
  readonly canaryEvents: number;
  readonly stableEvents: number;
  /** The canary's share of the occasions (requests, scored answers) in between. */
  readonly share: number;
}

/** Ratios of the canary's event rate to stable's, held against at most (or least) `allowed` times it. */
export interface RatioGrid {
  readonly allowed: number;
  readonly ratios: readonly number[];
  /** ln(ratio / allowed), since a look is to cost microseconds. */
  readonly logs: readonly number[];
}

export function ratioGrid(ratios: readonly number[], allowed: number): RatioGrid {
  return { allowed, ratios, logs: ratios.map((ratio) => Math.log(ratio / allowed)) };
}

/**
 * By how much a block changes the evidence for each ratio.
 *
 * With m occasions, a share w of them the canary's, and an event rate of p at stable, the factor's
 * mean is at most exp(m p (w r x + (1 - w) y - w r - (1 - w))), where x and y are the factors of one
 * event of either arm: 0 in the exponent at r = allowed, and less on its other side. So the factors'
 * product is an e-process whatever the rate is, however it moves in time, and whatever the share:
 * a block is judged by the share it had.
 */
export function ratioFactors(
  { allowed, ratios, logs }: RatioGrid,
  { canaryEvents, stableEvents, share }: RatioBlock,
): number[] {
  const events = canaryEvents + stableEvents;
  if (events === 0 || share <= 0 || share >= 1) return ratios.map(() => 1);
  const base = allowed * share + 1 - share;
  return ratios.map((ratio, index) => {
    const shrink = Math.log(base / (ratio * share + 1 - share));
    return Math.exp(canaryEvents * (logs[index] ?? 0) + events * shrink);
  });
}

/** `count` ratios above `allowed`, as a uniform prior on an even split's event share spaces them. */
export function ratiosAbove(allowed: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const share = 0.5 + (0.5 * (index + 0.5)) / count;
    return (allowed * share) / (1 - share);
  });
}

/** The same below it. */
export function ratiosBelow(allowed: number, count: number): number[] {
  return ratiosAbove(allowed, count).map((ratio) => (allowed * allowed) / ratio);
}
