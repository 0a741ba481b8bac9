import type {
  ComparedMeasure,
  ComparedTrait,
  Comparison,
  Side,
} from '../core/compare/comparison.ts';
import type { Measure } from '../core/compare/measures.ts';
import type { PairedDifference } from '../core/compare/paired-difference.ts';
import { quantityText } from '../core/rollout/quantity-text.ts';
import { countText } from './count-text.ts';
import type { Table } from './table.ts';

/** What answers have so much of: both sides, and how far the shadow is from stable. */
export function measureTable({ measures }: Pick<Comparison, 'measures'>): Table {
  return {
    head: [
      '',
      'pairs',
      'stable p50',
      'p95',
      'shadow p50',
      'p95',
      'shadow is',
      '95% interval',
      'd_z',
      'evidence',
    ],
    rows: measures.map((measure) => {
      const { name, difference, sides } = measure;
      const text = (value: number) => sizeText(value, measure.unit);
      return [
        marked(name, measure.isBelieved),
        countText(difference.pairs),
        ...(['stable', 'shadow'] as const).flatMap((side) => [
          text(sides[side].p50),
          text(sides[side].p95),
        ]),
        differenceText(measure, difference.mean),
        intervalText(difference, (value) => differenceText(measure, value)),
        effectText(difference),
        evidenceText(difference),
      ];
    }),
    numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  };
}

/** What answers have or have not. Traits that no answer had on either side are left out. */
export function traitTable({ traits }: Pick<Comparison, 'traits'>): Table {
  return {
    head: ['answers', 'pairs', 'stable', 'shadow', 'difference', '95% interval', 'evidence'],
    rows: seenTraits(traits).map(({ name, shares, difference, isBelieved }) => [
      marked(name, isBelieved),
      countText(difference.pairs),
      quantityText(shares.stable, 'share'),
      quantityText(shares.shadow, 'share'),
      pointsText(difference.mean),
      intervalText(difference, pointsText),
      evidenceText(difference),
    ]),
    numbers: [1, 2, 3, 4, 5, 6],
  };
}

export function seenTraits(traits: readonly ComparedTrait[]): readonly ComparedTrait[] {
  return traits.filter(({ shares }) => shares.stable > 0 || shares.shadow > 0);
}

/** Colour is not the only sign. */
function marked(name: string, isBelieved: boolean): string {
  return isBelieved ? `${name} *` : name;
}

export function sizeText(value: number, unit: Measure['unit']): string {
  switch (unit) {
    case 'ms':
      return quantityText(value / 1_000, 'seconds');
    case 'usd':
      return quantityText(value, 'usd');
    default:
      return quantityText(value, 'count');
  }
}

/** `+12.3%` where ratios are compared, else the difference itself. */
export function differenceText({ by }: Pick<Measure, 'by'>, value: number): string {
  if (by === 'difference') return signed(value, quantityText(Math.abs(value), 'count'));
  const ratio = Math.expm1(value);
  return signed(ratio, quantityText(Math.abs(ratio), 'share'));
}

/** Of a share: percentage points. */
export function pointsText(value: number): string {
  return signed(value, `${quantityText(Math.abs(value), 'share')}`.replace('%', ' pp'));
}

function signed(value: number, size: string): string {
  if (value === 0) return size;
  return `${value > 0 ? '+' : '-'}${size}`;
}

function intervalText({ interval }: PairedDifference, text: (value: number) => string): string {
  return interval === null ? 'too few' : `${text(interval.lower)} to ${text(interval.upper)}`;
}

function effectText({ effect }: PairedDifference): string {
  return effect === null ? '-' : effect.toFixed(2);
}

/** So many to 1 that there is a difference; beyond a million the number says no more. */
export function evidenceText({ evidence }: PairedDifference): string {
  if (evidence >= 1e6) return '> 1,000,000 : 1';
  return evidence < 1 ? 'none' : `${countText(Number(evidence.toPrecision(2)))} : 1`;
}

/** The differences to believe, the strongest first, in words. */
export function believedTexts({ measures, traits }: Comparison): readonly string[] {
  return [
    ...measures.filter(isBelieved).map((measure) => ({
      evidence: measure.difference.evidence,
      text: measureText(measure),
    })),
    ...traits.filter(isBelieved).map((trait) => ({
      evidence: trait.difference.evidence,
      text: `${trait.name}: ${shareText(trait, 'shadow')} in place of ${shareText(trait, 'stable')}`,
    })),
  ]
    .toSorted((a, b) => b.evidence - a.evidence)
    .map(({ text }) => text);
}

function isBelieved({ isBelieved: believed }: ComparedMeasure | ComparedTrait): boolean {
  return believed;
}

function measureText(measure: ComparedMeasure): string {
  const difference = differenceText(measure, measure.difference.mean);
  return `${measure.name} ${difference}${measure.by === 'ratio' ? '' : ` ${measure.unit}`}`;
}

function shareText({ shares }: ComparedTrait, side: Side): string {
  return quantityText(shares[side], 'share');
}
