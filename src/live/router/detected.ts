/** What scoring found out about one model's answers. */
export interface Detected {
  readonly scored: number;
  readonly hallucinations: number;
  /** Null before the first score. */
  readonly meanQuality: number | null;
}

export interface Detection {
  add(quality: number, hallucination: boolean): void;
  read(): Detected;
}

export function detection(): Detection {
  let scored = 0;
  let hallucinations = 0;
  let qualitySum = 0;
  return {
    add: (quality, hallucination) => {
      scored += 1;
      qualitySum += quality;
      if (hallucination) hallucinations += 1;
    },
    read: () => ({
      scored,
      hallucinations,
      meanQuality: scored === 0 ? null : qualitySum / scored,
    }),
  };
}
