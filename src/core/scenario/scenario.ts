import type { Fault, Role } from '../model/fault.ts';
import type { Profile } from '../model/profile.ts';
import type { Rollout } from '../rollout/argo.ts';
import type { CommandVerb, Outcome } from '../rollout/state.ts';
import type { TriggerSet } from '../rollout/triggers.ts';
import type { Slo } from '../routing/slo.ts';
import type { ScoringChoice } from '../scoring/scorer-choice.ts';
import type { TrafficPlan } from '../traffic/plan.ts';
import type { ScenarioFlags } from './flags-part.ts';
import type { WrittenFlags } from './flags-schema.ts';
import type { WrittenPhase } from './traffic-schema.ts';

/** A rollout, two models, what happens to them, and how it must end. Times are plan time. */
export interface Scenario extends Omit<ScenarioFile, 'phases' | 'flags'> {
  readonly traffic: TrafficPlan;
  readonly rollout: Rollout;
  /** Empty without a triggers file. */
  readonly triggers: TriggerSet;
  /** Null where the router serves none of its own. */
  readonly flags: ScenarioFlags | null;
  readonly models: Readonly<Record<Role, Profile>>;
}

/** What a scenario file says by itself, before the files it names are read. */
export interface ScenarioFile {
  /** Where it was read, as the reader names files. */
  readonly file: string;
  readonly name: string;
  /** Empty if the file has none. */
  readonly description: string;
  /** What a reader learns from it, in one sentence; empty if the file has none. */
  readonly teaches: string;
  readonly seed: number;
  /** As written, relative to the scenario file. */
  readonly rolloutFile: string;
  readonly triggersFile: string | null;
  readonly flags: WrittenFlags | null;
  readonly modelFiles: Readonly<Record<Role, string>>;
  readonly phases: readonly WrittenPhase[];
  readonly faults: readonly Fault[];
  readonly operator: readonly OperatorCommand[];
  readonly killSwitch: { readonly inFlight: 'finish' | 'cut' };
  /** Null where users are promised nothing. */
  readonly slo: Slo | null;
  readonly scrapeIntervalMs: number;
  readonly scoring: ScoringChoice;
  readonly live: LivePace;
  readonly expect: Expectation;
}

export interface LivePace {
  /** How many times faster than the clock a rehearsal runs the plan. */
  readonly compression: number;
  /** What the log of pairs keeps of a copied request; absent where nothing was said. */
  readonly pairs?: {
    readonly prompts: 'hashed' | 'kept';
    readonly answers: 'hashed' | 'kept';
  };
}

/** What a person does during the run. */
export interface OperatorCommand {
  readonly atMs: number;
  readonly do: CommandVerb;
}

/** What must be true at the end; null expects nothing. */
export interface Expectation {
  readonly outcome: Outcome;
  /** The metric or trigger that decided. */
  readonly by: string | null;
  /** From the fault becoming active to the end of the measurement that decided, plan time. */
  readonly detectedWithinMs: number | null;
  /** From the detection until no new request can reach the canary, wall time. */
  readonly rolledBackWithinMs: number | null;
  readonly maxBadAnswers: number | null;
  readonly maxCanaryRequests: number | null;
  readonly maxUsers: number | null;
  /** Requests that reach the canary while the kill switch is on. */
  readonly maxCanaryAfterKill: number | null;
}

/** When the traffic ends, ms after it began. */
export function trafficEndMs(traffic: TrafficPlan): number {
  return traffic.phases.reduce((total, { forMs }) => total + forMs, 0);
}
