/** What users are promised of one request, in milliseconds; null promises nothing. At least one is set. */
export interface Slo {
  /** From the request to the first token. */
  readonly firstTokenMs: number | null;
  /** Between one token and the next, the mean of an answer. */
  readonly interTokenMs: number | null;
  /** From the request to the end of its answer. */
  readonly totalMs: number | null;
}

/** How long an answer took. One that came in one piece has neither a first token nor gaps. */
export interface AnswerTimes {
  readonly firstTokenMs: number | null;
  readonly meanGapMs: number | null;
  readonly totalMs: number;
}

/**
 * Whether a whole answer kept every promise that can be told of it: those of tokens are about
 * streams. Goodput counts the requests that do, as DistServe (Zhong et al., OSDI 2024) and
 * `vllm bench serve --goodput` have it.
 */
export function meetsSlo(slo: Slo, { firstTokenMs, meanGapMs, totalMs }: AnswerTimes): boolean {
  return (
    isWithin(firstTokenMs, slo.firstTokenMs) &&
    isWithin(meanGapMs, slo.interTokenMs) &&
    isWithin(totalMs, slo.totalMs)
  );
}

function isWithin(ms: number | null, limitMs: number | null): boolean {
  return ms === null || limitMs === null || ms <= limitMs;
}
