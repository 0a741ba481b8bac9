import type { ErrorKind } from './profile.ts';

export type Role = 'stable' | 'canary';

/**
 * Something that goes wrong for a while, in plan time. `everyMs` repeats it (a flapping model); with
 * `forMs` null it lasts to the end.
 */
export interface Fault {
  readonly atMs: number;
  readonly forMs: number | null;
  readonly everyMs: number | null;
  readonly target: Role | 'both' | 'prometheus';
  readonly effects: Effects;
}

/** What a fault does to a model server. Shares are 0..1 and replace the profile's; factors multiply. */
export interface Effects {
  readonly hallucination?: number;
  readonly vague?: number;
  readonly errors?: number;
  readonly errorKind?: ErrorKind;
  readonly latency?: number;
  readonly verbose?: number;
  /** Share of the engine's cache that can be used; nothing to a model without an engine. */
  readonly kv?: number;
  /** No prefix of a prompt is found in the engine's cache, as after a new prompt format. */
  readonly prefixMiss?: boolean;
  /** The server stops listening: connections are refused. */
  readonly refuse?: boolean;
  /** The process (a model server or Prometheus) is killed. */
  readonly down?: boolean;
}
