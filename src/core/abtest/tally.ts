import { binOf, type LogBins } from '../statistics/log-bins.ts';
import { SLOTS, type SlotTable } from './assignment.ts';
import { ClusteredSums } from './clustered-sums.ts';
import { AB_METRICS, type AbMetric, type AbMetricName, abMetric } from './metrics.ts';
import type { Exposure, Outcome } from './outcome.ts';
import { SplitEvidence } from './sample-ratio.ts';
import { SeenUsers } from './seen-users.ts';

/** What a test is asked for. */
export interface AbPlan {
  /** In the order of `AB_METRICS`; what nobody scores is left out, since every metric asked costs evidence. */
  readonly metrics: readonly AbMetricName[];
}

/** What everybody can tell, and what only scorers can. */
export function abPlan(isScored: boolean): AbPlan {
  const scored: readonly string[] = ['quality', 'hallucination-rate'];
  const metrics = AB_METRICS.map(({ name }) => name);
  return { metrics: metrics.filter((name) => isScored || !scored.includes(name)) };
}

/** Counted since the weights last changed. */
export interface EpochCounts {
  /** Requests given to each arm, and those that have ended. */
  readonly exposures: readonly number[];
  readonly ended: readonly number[];
  readonly split: SplitEvidence;
  /** Requests of users who had been seen in another arm. */
  readonly strays: number;
}

/**
 * All that results are made of, in memory that grows with neither requests nor users: slots × metrics
 * × 16 bytes, a few hundred bins of sizes for each arm, and the users seen up to a bound. Changed in place by every request.
 */
export class AbTally {
  readonly plan: AbPlan;
  private readonly metrics: readonly AbMetric[];
  private table: SlotTable;
  private armNumbers = new Map<string, number>();
  private sums: readonly ClusteredSums[] = [];
  /** By metric and arm, of values above 0. */
  private bins: readonly (readonly Map<number, number>[])[] = [];
  private seen = new SeenUsers();
  private exposures: number[] = [];
  private ended: number[] = [];
  private split = new SplitEvidence([]);
  private strays = 0;

  constructor(plan: AbPlan, table: SlotTable) {
    this.plan = plan;
    this.metrics = plan.metrics.map(abMetric);
    this.table = table;
    this.begin(table);
  }

  /** Begins an epoch: nothing that was read before counts any more, nor what is still under way. */
  begin(table: SlotTable): void {
    this.table = table;
    this.armNumbers = new Map(table.weights.map(({ arm }, index) => [arm, index]));
    this.sums = this.metrics.map(() => new ClusteredSums());
    this.bins = this.metrics.map(() => table.weights.map(() => new Map()));
    this.seen = new SeenUsers();
    this.exposures = table.weights.map(() => 0);
    this.ended = table.weights.map(() => 0);
    this.split = new SplitEvidence(table.weights.map(({ percent }) => percent / 100));
    this.strays = 0;
  }

  /** A request was given to an arm. */
  expose({ user, arm, epoch }: Exposure): void {
    const number = this.numberOf(arm, epoch);
    if (number === undefined) return;
    this.exposures[number] = (this.exposures[number] ?? 0) + 1;
    const before = this.seen.see(user, number);
    if (before === null) this.split.add(number);
    else if (before !== undefined && before !== number) this.strays += 1;
  }

  /** It ended. */
  add(outcome: Outcome): void {
    const number = this.numberOf(outcome.arm, outcome.epoch);
    if (number === undefined || !(outcome.slot >= 0 && outcome.slot < SLOTS)) return;
    this.ended[number] = (this.ended[number] ?? 0) + 1;
    this.metrics.forEach((metric, index) => {
      const value = metric.valueOf(outcome);
      if (value === null) return;
      const added = metric.by === 'ratio' ? Math.log(Math.max(value, LEAST_MS)) : value;
      this.sums[index]?.add(outcome.arm, outcome.slot, added);
      const bins = this.bins[index]?.[number];
      if (bins === undefined || !(value > 0)) return;
      const bin = binOf(value);
      bins.set(bin, (bins.get(bin) ?? 0) + 1);
    });
  }

  get weights(): SlotTable['weights'] {
    return this.table.weights;
  }

  get epoch(): number {
    return this.table.epoch;
  }

  get counts(): EpochCounts {
    const { exposures, ended, split, strays } = this;
    return { exposures, ended, split, strays };
  }

  /** Of a metric of the plan; of logarithms where it goes by ratio. */
  sumsOf(metric: AbMetricName): ClusteredSums {
    return this.sums[this.plan.metrics.indexOf(metric)] ?? new ClusteredSums();
  }

  /** How the values of a metric of the plan are distributed in each arm, in the order of the weights. */
  binsOf(metric: AbMetricName): readonly LogBins[] {
    return this.bins[this.plan.metrics.indexOf(metric)] ?? [];
  }

  private numberOf(arm: string, epoch: number): number | undefined {
    return epoch === this.table.epoch ? this.armNumbers.get(arm) : undefined;
  }
}

/** Times have logarithms from here on. */
const LEAST_MS = 0.001;
