import type { EngineProfile } from './engine/engine-profile.ts';
import type { Flaws } from './faults/answer-flaws.ts';

/** How a mock model behaves when nothing is wrong with it. Shares are 0..1, prices US dollars. */
export interface Profile {
  readonly name: string;
  readonly version: string;
  /** With an engine, what its closed form gives. */
  readonly latency: LatencyProfile;
  /** What gives the tokens of answers their times, in place of `latency`. */
  readonly engine?: EngineProfile;
  /** Length of an answer in tokens. */
  readonly outputTokens: Spread;
  /** How many times longer its answers are than was asked for; 1 if absent. */
  readonly verbosity?: number;
  readonly errors: ErrorProfile;
  readonly quality: QualityProfile;
  /** Absent where answers have none. */
  readonly flaws?: Flaws;
  readonly price: PriceProfile;
}

/** A lognormal distribution, named by two of its quantiles. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
}

export interface LatencyProfile {
  readonly firstTokenMs: Spread;
  readonly interTokenMs: Spread;
}

export interface ErrorProfile {
  /** Share of requests that fail. */
  readonly rate: number;
  /** Relative weights of the kinds a failing request draws from. */
  readonly kinds: Readonly<Partial<Record<ErrorKind, number>>>;
  /** At which token they strike, or what a 429 says to wait, in seconds; absent leaves it to each. */
  readonly at?: number;
}

/**
 * `timeout` never answers, `reset` closes the connection, the numbers are HTTP statuses. A new kind goes
 * to the end: an earlier place would give other kinds to the same draws.
 */
export const ERROR_KINDS = [
  '500',
  '503',
  '429',
  'timeout',
  'reset',
  'cut',
  'malformed',
  '401',
  '404',
  'stall',
  'malformed-event',
  'unfinished',
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

export interface QualityProfile {
  /** Share of answers that state a plausible falsehood. */
  readonly hallucination: number;
  /** Share of answers that evade the question: not false, not useful. */
  readonly vague: number;
  /** Share of answers that decline to answer; none if absent. */
  readonly refusal?: number;
  /** Share of answers that are markup or a call in place of an answer; none if absent. */
  readonly wrongFormat?: number;
}

export interface PriceProfile {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
  /** Where GPUs are paid for by the hour, all those of one replica; tokens then cost nothing. */
  readonly gpu?: { readonly usdPerHour: number; readonly replicas: number };
}
