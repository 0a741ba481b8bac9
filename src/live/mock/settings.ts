import type { Fault } from '../../core/model/fault.ts';
import type { Profile } from '../../core/model/profile.ts';

/** One mock model server. Plain data: it crosses to a child process as JSON. */
export interface MockSettings {
  readonly profile: Profile;
  /** The part that it plays: whose faults strike it. */
  readonly role: string;
  readonly seed: number;
  /** All faults of the scenario; those that do not hit `role` are ignored. */
  readonly faults: readonly Fault<string>[];
  /** Plan time runs this many times faster than the clock. */
  readonly compression: number;
  /** 0 lets the system choose. */
  readonly port: number;
}
