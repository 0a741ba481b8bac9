import type { CandidateResult, TuneResult } from '../core/scenario/tune-result.ts';

/** What a candidate is measured by here; a median of detections may be infinite: never. */
export const MEASURES = [
  { name: 'false rollbacks', of: ({ falseRollback }: CandidateResult) => falseRollback?.share },
  {
    name: 'detection p95',
    of: ({ detectSeconds }: CandidateResult) =>
      detectSeconds === null ? undefined : (detectSeconds.p95 ?? Number.POSITIVE_INFINITY),
  },
  { name: 'bad answers', of: ({ badAnswers }: CandidateResult) => badAnswers?.p50 },
] as const;

/** What one value of a setting comes to: a median for each measure, over all candidates that have it. */
export interface ValueEffect {
  readonly value: string;
  /** In the order of MEASURES; null where no candidate has the measure. */
  readonly medians: readonly (number | null)[];
}

export interface Sensitivity {
  readonly name: string;
  readonly present: string;
  readonly values: readonly ValueEffect[];
}

/** Of each setting with several values what each came to, the setting that matters most first. */
export function sensitivities(result: TuneResult): readonly Sensitivity[] {
  const { dimensions, candidates, presentSettings } = result;
  const all = dimensions.map(({ name, values }) => {
    const present = presentSettings[name] ?? '';
    const effects = [...new Set(values)].flatMap((value) => {
      const having = candidates.filter(({ settings }) => (settings[name] ?? present) === value);
      if (having.length === 0) return [];
      return [{ value, medians: MEASURES.map(({ of }) => medianOf(having.map(of))) }];
    });
    return { name, present, values: effects };
  });
  const several = all.filter(({ values }) => values.length > 1);
  const spans = MEASURES.map((_, index) => span(several.flatMap((one) => mediansOf(one, index))));
  const weight = (one: Sensitivity) =>
    spans.reduce((sum, whole, index) => {
      return sum + (whole > 0 ? span(mediansOf(one, index)) / whole : 0);
    }, 0);
  return several.toSorted((a, b) => weight(b) - weight(a));
}

/** The finite medians of a measure. */
export function mediansOf({ values }: Sensitivity, measure: number): readonly number[] {
  return values.flatMap(({ medians }) => {
    const median = medians[measure] ?? null;
    return median === null || !Number.isFinite(median) ? [] : [median];
  });
}

function span(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
}

/** The upper one of two middles that cannot be averaged. */
function medianOf(values: readonly (number | undefined)[]): number | null {
  const sorted = values.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  if (upper === undefined) return null;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? upper;
  return Number.isFinite(upper) ? (lower + upper) / 2 : upper;
}
