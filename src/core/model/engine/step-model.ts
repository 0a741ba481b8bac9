/**
 * How long one step of a batch takes: a base, and so much for each token that is read in, each
 * sequence that is continued, and each token that those attend to.
 */
export interface StepModel {
  readonly baseMs: number;
  readonly perPrefillTokenUs: number;
  readonly perSequenceUs: number;
  readonly perContextTokenUs: number;
}

/** What one step works on. */
export interface StepLoad {
  readonly prefillTokens: number;
  readonly decoding: number;
  /** Prompt and answer so far, over all decoding sequences. */
  readonly contextTokens: number;
}

/** Without jitter. */
export function stepMs(model: StepModel, load: StepLoad): number {
  const { baseMs, perPrefillTokenUs, perSequenceUs, perContextTokenUs } = model;
  const us =
    perPrefillTokenUs * load.prefillTokens +
    perSequenceUs * load.decoding +
    perContextTokenUs * load.contextTokens;
  return baseMs + us / 1_000;
}
