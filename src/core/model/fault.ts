import type { Topic } from '../facts/fact.ts';
import type { Flaws } from './faults/answer-flaws.ts';
import type { ColdStart } from './faults/cold-start.ts';
import type { LatencyRamp } from './faults/latency-ramp.ts';
import type { ErrorKind } from './profile.ts';

/** The part that a model plays in a rollout. In an A/B test each arm is a part, by its name. */
export type Role = 'stable' | 'canary';

/**
 * Something that goes wrong for a while, in plan time. `everyMs` repeats it (a flapping model); with
 * `forMs` null it lasts to the end.
 */
export interface Fault<Part extends string = Role> {
  readonly atMs: number;
  readonly forMs: number | null;
  readonly everyMs: number | null;
  readonly target: Part | 'both' | 'prometheus';
  /** Absent where it strikes every request. */
  readonly among?: Among;
  readonly effects: FaultEffects;
}

/** Which requests a fault strikes: those to which all of it applies. */
export interface Among {
  /** A share of the users, always the same ones, or those of a named segment. */
  readonly users?: number | string;
  /** Prompts about these. */
  readonly prompts?: readonly Topic[];
}

/**
 * What faults do to a model server at one moment. Shares are 0..1 and replace the profile's; factors
 * multiply.
 */
export interface Effects {
  readonly hallucination?: number;
  readonly vague?: number;
  readonly refusal?: number;
  readonly wrongFormat?: number;
  readonly errors?: number;
  readonly errorKind?: ErrorKind;
  /** At which token the errors strike, or what a 429 says to wait, in seconds. */
  readonly errorAt?: number;
  readonly latency?: number;
  readonly verbose?: number;
  readonly flaws?: Flaws;
  /** Share of the engine's cache that can be used; nothing to a model without an engine. */
  readonly kv?: number;
  /** No prefix of a prompt is found in the engine's cache, as after a new prompt format. */
  readonly prefixMiss?: boolean;
  /** The server stops listening: connections are refused. */
  readonly refuse?: boolean;
  /** The process (a model server or Prometheus) is killed. */
  readonly down?: boolean;
}

/** What one fault does; times count from when it began. */
export interface FaultEffects extends Effects {
  readonly ramp?: LatencyRamp;
  readonly coldStart?: ColdStart;
}
