import type { Role } from '../core/routing/decision.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import type { SeriesOwner } from './model-series.ts';

/** What a virtual world's traffic, router and models are made of. */
export interface ServingSite {
  readonly scenario: Scenario;
  readonly seed: number;
  /** Plan time over wall time: rates are per wall second, and latencies last so much longer. */
  readonly compression: number;
  readonly salt: string;
  readonly prompts: readonly string[];
  readonly owners: Readonly<Record<Role, SeriesOwner>>;
  /** Whether anything asks for what the model servers expose. */
  readonly asksServers: boolean;
}
