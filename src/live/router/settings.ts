import type { Role } from '../../core/routing/decision.ts';
import type { GpuPrice } from '../../core/routing/gpu-bill.ts';
import type { Slo } from '../../core/routing/slo.ts';
import type { TextScorer } from '../../core/scoring/text-scorer.ts';
import type { OfrepAccess } from '../flags/ofrep/access.ts';
import type { PairLogSettings } from '../shadow/messages.ts';
import type { LlmJudge } from './llm-judge.ts';
import type { ModelAccess } from './model-access.ts';
import type { RouterFlags } from './segments.ts';

/** One of the models behind a router. */
export interface ModelTarget<Part extends string = Role> {
  /** In a rollout stable or canary, in an A/B test the name of an arm. */
  readonly role: Part;
  readonly name: string;
  readonly version: string;
  /** The `rollout_hash` of its series; the models' must differ. */
  readonly hash: string;
  /** Its replicas, where `/v1/…` is found: `http://127.0.0.1:9000`, `https://models.internal/team`. */
  readonly urls: readonly string[];
  /** How they are reached; plainly, within the router's timeouts, unless given. */
  readonly access?: ModelAccess;
  readonly price: Price;
}

/** US dollars per million tokens, and for the GPUs where they are paid for by the hour. */
export interface Price {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
  readonly gpu?: GpuPrice;
}

export interface ScoringSettings {
  /** Share of answered chat requests that is scored, 0..1. */
  readonly share: number;
  /** Answers waiting to be scored; beyond it they are dropped and counted. */
  readonly queueLimit: number;
  /** All of them are asked about every answer that is scored. */
  readonly scorers: readonly TextScorer[];
  readonly judge?: LlmJudge;
  /** Takes users' own word at `POST /feedback`; needs the ids of answers to be remembered. */
  readonly feedback?: boolean;
  /** Exposes each scorer's verdicts as series of their own. */
  readonly isItemised?: boolean;
}

export interface RouterSettings {
  /** 0 takes a free one. */
  readonly port: number;
  /** The address to listen on; 127.0.0.1 unless given. */
  readonly host?: string;
  /** Deals the users to the models; keep it for the whole of a rollout. */
  readonly salt: string;
  readonly stable: ModelTarget;
  readonly canary: ModelTarget;
  readonly scoring: ScoringSettings;
  /** What users are promised; the requests that keep it are counted. */
  readonly slo?: Slo;
  readonly timeouts?: Partial<Timeouts>;
  /** Without them there are no segments of users. */
  readonly flags?: RouterFlags;
  /** How old what its engine last said is, in seconds; absent where the engine is in the same process. */
  readonly stateAge?: () => number;
  /** What `/metrics` answers; this router's own series unless given. */
  readonly scrape?: () => Promise<string>;
  /** The kill switch is on from the first request. */
  readonly isKilled?: boolean;
  /** Who may ask for flags over OFREP; everybody unless given. */
  readonly ofrep?: OfrepAccess;
  /** Hears, a line each, what becomes of the models' endpoints. */
  readonly notice?: (line: string) => void;
  /** Logs what stable and the shadow answered to each request that is copied. */
  readonly pairs?: PairLogSettings;
}

/** Milliseconds. `idleMs`, and whatever is above a second, is kept to about half a second. */
export interface Timeouts {
  /** To open a connection to a model. */
  readonly connectMs: number;
  /** From the request sent to the answer's headers. */
  readonly firstByteMs: number;
  /** Between two pieces of an answer. */
  readonly idleMs: number;
  /** How long a client may leave an answer unread. */
  readonly clientStallMs: number;
  /** For a copy, from beginning to end. */
  readonly copyMs: number;
  /** How long `stop` lets answers end by themselves. */
  readonly stopMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 2_000,
  firstByteMs: 60_000,
  idleMs: 30_000,
  clientStallMs: 60_000,
  copyMs: 30_000,
  stopMs: 1_000,
};
