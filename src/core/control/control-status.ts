import type { Stance } from './engine-away.ts';
import type { RolloutStatus } from './rollout-status.ts';

/** What `GET /control/status` answers. */
export interface ControlStatus {
  readonly nowMs: number;
  readonly killSwitch: {
    readonly on: boolean;
    readonly sinceMs: number;
    readonly by: string;
    readonly inFlight: 'finish' | 'cut';
  };
  /** Null where no engine runs. */
  readonly rollout: RolloutStatus | null;
  /** The router of this process; null where there is none. */
  readonly serving: ServingStatus | null;
  /** The routers that follow this process's engine. */
  readonly routers: readonly RouterStatus[];
}

export interface ServingStatus {
  readonly url: string;
  /** Percent to the canary, as it is dealt; 0 goes to it while the kill switch is on. */
  readonly weight: number;
  /** Since the process began. */
  readonly exposure: {
    readonly canaryRequests: number;
    readonly badAnswers: number;
    readonly users: number;
  };
  /** The engine that it follows; absent where that is in the same process. */
  readonly follows?: {
    readonly engine: string;
    /** Null: never heard. */
    readonly heardAtMs: number | null;
    readonly stance: Stance;
  };
}

/** A router that follows the engine, as it was last heard. */
export interface RouterStatus {
  readonly name: string;
  /** Null: never yet. */
  readonly heardAtMs: number | null;
  readonly weight: number | null;
  readonly isKilled: boolean;
  /** It has in force what it was last told. */
  readonly isUpToDate: boolean;
}
