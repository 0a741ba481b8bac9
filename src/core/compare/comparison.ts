import { believable } from '../statistics/e-values.ts';
import { type LogBins, quantileIn, totalOf } from '../statistics/log-bins.ts';
import { MEASURES, type Measure, type MeasureName } from './measures.ts';
import {
  type DifferenceSums,
  type PairedDifference,
  pairedDifference,
  pairedTrait,
  type TraitCounts,
} from './paired-difference.ts';

export type Side = 'stable' | 'shadow';

/** A measure of all pairs that have it on both sides. */
export interface MeasuredPairs {
  readonly measure: MeasureName;
  /** Of logarithms where the measure goes by ratio. */
  readonly differences: DifferenceSums;
  readonly bins: Readonly<Record<Side, LogBins>>;
  readonly means: Readonly<Record<Side, number>>;
}

export interface Trait {
  readonly name: string;
  readonly of: 'failure' | 'form' | 'tone' | 'truth';
  readonly counts: TraitCounts;
}

/** A pair to be read. */
export interface ReadPair {
  readonly requestId: string;
  /** Null where prompts are hashed. */
  readonly prompt: string | null;
  readonly stable: string;
  readonly shadow: string;
  /** 0 for the same words, 1 for none in common. */
  readonly distance: number;
}

/** What a log of pairs comes to, counted. */
export interface CountedPairs {
  readonly pairs: number;
  readonly versions: Readonly<Record<Side, readonly string[]>>;
  readonly from: string | null;
  readonly to: string | null;
  readonly measured: readonly MeasuredPairs[];
  readonly traits: readonly Trait[];
  /** One in so many pairs was judged for its truth; null where no prompt is of a known question. */
  readonly truthOneIn: number | null;
  readonly different: readonly ReadPair[];
}

export interface ComparedMeasure extends Measure {
  /** By the logarithm of the ratio, where it goes by ratio. */
  readonly difference: PairedDifference;
  readonly isBelieved: boolean;
  readonly sides: Readonly<Record<Side, MeasuredSide>>;
}

export interface MeasuredSide {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly bins: LogBins;
}

export interface ComparedTrait {
  readonly name: string;
  readonly of: Trait['of'];
  readonly shares: Readonly<Record<Side, number>>;
  readonly difference: PairedDifference;
  readonly isBelieved: boolean;
}

export interface Comparison extends Omit<CountedPairs, 'measured' | 'traits'> {
  readonly measures: readonly ComparedMeasure[];
  readonly traits: readonly ComparedTrait[];
}

/** At most this share of the differences that are believed is expected to be none (e-BH). */
const FALSE_DISCOVERIES = 0.05;

/** Everything is compared at once; which differences to believe is decided over all of them. */
export function compared(counted: CountedPairs): Comparison {
  const measures = counted.measured.filter(({ differences }) => differences.pairs > 0);
  const differences = measures.map(({ differences: sums }) => pairedDifference(sums));
  const traitDifferences = counted.traits.map(({ counts }) => pairedTrait(counts));
  const evidence = [...differences, ...traitDifferences].map((one) => one.evidence);
  const believed = new Set(believable(evidence, FALSE_DISCOVERIES));
  return {
    ...counted,
    measures: measures.map((measured, index) => ({
      ...measureOf(measured.measure),
      difference: differences[index] as PairedDifference,
      isBelieved: believed.has(index),
      sides: { stable: sideOf(measured, 'stable'), shadow: sideOf(measured, 'shadow') },
    })),
    traits: counted.traits.map(({ name, of, counts }, index) => ({
      ...{ name, of },
      shares: {
        stable: shareOf(counts.both + counts.onlyStable, counts.pairs),
        shadow: shareOf(counts.both + counts.onlyShadow, counts.pairs),
      },
      difference: traitDifferences[index] as PairedDifference,
      isBelieved: believed.has(measures.length + index),
    })),
  };
}

function measureOf(name: MeasureName): Measure {
  return MEASURES.find((measure) => measure.name === name) as Measure;
}

function sideOf({ bins, means, measure }: MeasuredPairs, side: Side): MeasuredSide {
  const own = bins[side];
  // The logarithm of a probability is binned without its sign: its quantiles come from the other end.
  const isNegated = measure === 'confidence';
  const at = (phi: number) =>
    isNegated ? -(quantileIn(own, 1 - phi) ?? 0) : (quantileIn(own, phi) ?? 0);
  return { mean: means[side], p50: at(0.5), p95: at(0.95), bins: own };
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Whether there is anything to draw. */
export function hasSpread({ sides }: ComparedMeasure): boolean {
  return totalOf(sides.stable.bins) > 0 && totalOf(sides.shadow.bins) > 0;
}
