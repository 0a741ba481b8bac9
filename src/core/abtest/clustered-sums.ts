import { SLOTS } from './assignment.ts';

/** What is known of one metric in one arm. */
export interface ArmSums {
  /** Requests that have the metric. */
  readonly requests: number;
  readonly sum: number;
  /** Of single values. */
  readonly squares: number;
  /** Slots that have such requests. */
  readonly clusters: number;
  /** Over slots, of their sums and counts: Σ sum², Σ sum × count, Σ count². */
  readonly sumSquares: number;
  readonly sumCounts: number;
  readonly countSquares: number;
}

const NONE: ArmSums = {
  requests: 0,
  sum: 0,
  squares: 0,
  clusters: 0,
  sumSquares: 0,
  sumCounts: 0,
  countSquares: 0,
};

/**
 * One metric, added up by slot. Users are what is randomised, and no user is in two slots: so slots are
 * independent of each other where requests are not, and how their sums vary tells how much to believe,
 * however active some users are (Deng, Knoblich and Lu, "Applying the delta method in metric analytics",
 * 2018). Memory is that of the slots, however many requests or users there are.
 */
export class ClusteredSums {
  private readonly sums = new Float64Array(SLOTS);
  private readonly counts = new Float64Array(SLOTS);
  private readonly arms = new Map<string, { -readonly [K in keyof ArmSums]: ArmSums[K] }>();

  /** A slot has one arm for as long as there are sums. */
  add(arm: string, slot: number, value: number): void {
    let of = this.arms.get(arm);
    if (of === undefined) {
      of = { ...NONE };
      this.arms.set(arm, of);
    }
    const sum = this.sums[slot] ?? 0;
    const count = this.counts[slot] ?? 0;
    if (count === 0) of.clusters += 1;
    of.requests += 1;
    of.sum += value;
    of.squares += value * value;
    of.sumSquares += value * (2 * sum + value);
    of.sumCounts += sum + value * (count + 1);
    of.countSquares += 2 * count + 1;
    this.sums[slot] = sum + value;
    this.counts[slot] = count + 1;
  }

  of(arm: string): ArmSums {
    return this.arms.get(arm) ?? NONE;
  }
}
