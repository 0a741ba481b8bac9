/** A case whose truth is known: whether what a detector looks for is there, and what it gave. */
export interface RatedCase {
  readonly isPresent: boolean;
  /** The higher, the surer the detector is that it is there. */
  readonly rating: number;
}

/**
 * The chance that a case with it is rated above one without, ties counting half: 0.5 is guessing.
 * NaN if all cases are alike.
 */
export function auroc(cases: readonly RatedCase[]): number {
  const ordered = cases.toSorted((a, b) => a.rating - b.rating);
  let rankSum = 0;
  let present = 0;
  for (let from = 0, to = 0; from < ordered.length; from = to) {
    while (to < ordered.length && ordered[to]?.rating === ordered[from]?.rating) to += 1;
    const here = ordered.slice(from, to).filter(({ isPresent }) => isPresent).length;
    present += here;
    rankSum += (here * (from + 1 + to)) / 2;
  }
  const absent = cases.length - present;
  return (rankSum - (present * (present + 1)) / 2) / (present * absent);
}

/** What a threshold comes to; NaN where it would divide by none. */
export interface ThresholdFigures {
  /** Of the cases flagged, those with it. */
  readonly precision: number;
  /** Of the cases with it, those flagged: the sensitivity. */
  readonly recall: number;
  readonly f1: number;
  /** Of the cases without it, those not flagged. */
  readonly specificity: number;
}

/** Cases rated `threshold` or above count as flagged. */
export function figuresAt(cases: readonly RatedCase[], threshold: number): ThresholdFigures {
  const present = cases.filter(({ isPresent }) => isPresent).length;
  const flagged = cases.filter(({ rating }) => rating >= threshold);
  const right = flagged.filter(({ isPresent }) => isPresent).length;
  const absent = cases.length - present;
  return {
    precision: right / flagged.length,
    recall: right / present,
    f1: (2 * right) / (flagged.length + present),
    specificity: (absent - (flagged.length - right)) / absent,
  };
}
