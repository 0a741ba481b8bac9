import type { Sessions } from './conversations.ts';
import type { TraceRequest } from './trace/trace.ts';

/** The traffic of a scenario, phase after phase. */
export interface TrafficPlan {
  readonly phases: readonly TrafficPhase[];
}

export interface TrafficPhase {
  readonly forMs: number;
  readonly load: OpenLoop | ClosedLoop | TraceLoad;
  readonly users: number;
  /** Parts of the population; shares sum to at most 1, the rest is the segment `all`. */
  readonly segments: readonly Segment[];
  readonly prompts: 'facts';
  /** Share of requests that ask for a stream, 0..1. */
  readonly streaming: number;
}

/** Requests come when they come, however slow the answers are; the rate goes linearly from..to. */
export interface OpenLoop {
  readonly kind: 'open';
  readonly arrivals: 'constant' | 'poisson' | GammaArrivals;
  readonly fromPerSecond: number;
  readonly toPerSecond: number;
  /** Absent where every question stands by itself. */
  readonly sessions?: Sessions;
}

/** Gaps of a gamma distribution, whose shape is what `vllm bench serve` calls burstiness. */
export interface GammaArrivals {
  /** 1 is Poisson, less is burstier: the variation of the gaps is its root's inverse. */
  readonly burstiness: number;
}

/** Each connection sends its next request when the last one is answered. */
export interface ClosedLoop {
  readonly kind: 'closed';
  readonly connections: number;
}

/** Requests come as they were recorded, sized as they were. Times are plan time. */
export interface TraceLoad {
  readonly kind: 'trace';
  /** In order, from the start of the phase; at least one. */
  readonly requests: readonly TraceRequest[];
  /** After which the trace begins again; null if it does not. */
  readonly repeatMs: number | null;
}

export interface Segment {
  readonly name: string;
  readonly share: number;
}

/** One message of a chat. */
export interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What a request says before its prompt. */
export interface Context {
  readonly messages: readonly Message[];
  /** Of all of them. */
  readonly tokens: number;
}

/** One request of open-loop traffic. */
export interface PlannedRequest {
  /** `r-0`, `r-1`, …: names the request's own stream of chance everywhere. */
  readonly id: string;
  /** When it is meant to be sent, ms since the traffic began. */
  readonly atMs: number;
  readonly userId: string;
  readonly segment: string;
  readonly prompt: string;
  readonly stream: boolean;
  readonly context?: Context;
  /** How long the answer should be; absent where the model decides. */
  readonly answerTokens?: number;
}
