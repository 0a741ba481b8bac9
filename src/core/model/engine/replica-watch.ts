import type { StepLoad } from './step-model.ts';

/** How a request left the server, in vLLM's words. */
export const FINISHED_REASONS = ['stop', 'length', 'abort', 'error'] as const;
export type FinishedReason = (typeof FINISHED_REASONS)[number];

/** One request of a replica, from its arrival to its last token; times on the replica's clock. */
export interface MadeRequest {
  readonly reason: FinishedReason;
  readonly arrivedMs: number;
  /** When it could first be scheduled, and when it was. */
  readonly queuedMs: number;
  readonly scheduledMs: number;
  readonly firstTokenMs: number;
  readonly lastTokenMs: number;
  readonly promptTokens: number;
  /** Of the prompt, those that were found in the cache. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** What the client asked for at most; null where it named no limit. */
  readonly maxTokens: number | null;
}

/** Is told what a replica does, as it does it. */
export interface ReplicaWatch {
  /** A step has begun that takes so long and works on this. */
  stepped(load: StepLoad, ms: number): void;
  /** A step has ended: prompts that it finished reading and tokens that it made, together. */
  iterated(tokens: number): void;
  /** A prompt is read, and its first token made so long after the request's arrival. */
  began(request: Pick<MadeRequest, 'promptTokens' | 'cachedTokens'>, afterMs: number): void;
  /** Another token, so long after the one before. */
  continued(gapMs: number): void;
  /** All its tokens are made. */
  finished(request: MadeRequest): void;
  /** Its client left before that. */
  left(): void;
}

export const UNWATCHED: ReplicaWatch = {
  stepped: () => {},
  iterated: () => {},
  began: () => {},
  continued: () => {},
  finished: () => {},
  left: () => {},
};
