import type { Hardware } from './hardware.ts';
import type { StepModel } from './step-model.ts';

/** How a model server batches what it is asked, and how fast. Plain data: it crosses as JSON. */
export interface EngineProfile {
  readonly step: StepModel;
  readonly overheadMs: number;
  readonly replicas: number;
  /** GPUs of one replica. */
  readonly gpus: number;
  readonly hardware: Hardware;
  /** Capacity of one replica's cache. */
  readonly kvTokens: number;
  /** Sequences that one replica serves at once; the others wait. */
  readonly maxSequences: number;
  /** Tokens that one step takes in, those of the sequences it continues included. */
  readonly stepTokens: number;
  /** Before every prompt and alike for all of them, so that a cache of prefixes can hold it. */
  readonly systemTokens: number;
  readonly prefixCache: boolean;
  /** Coefficient of variation of a step's time; lognormal, and the mean stays. */
  readonly jitter: number;
  /** Share of steps that take so many times longer. */
  readonly spikes: { readonly share: number; readonly factor: number };
  /** By which each step gets slower, in milliseconds a minute of plan time. */
  readonly driftMsPerMinute: number;
  /** At first so many times slower, and evenly less so until it is over; plan time. */
  readonly coldStart: { readonly forMs: number; readonly factor: number };
}

/** Tokens of one block of the cache. */
export const BLOCK_TOKENS = 16;
