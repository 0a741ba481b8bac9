import type { Injected } from '../../core/model/answer-text.ts';
import type { ErrorKind } from '../../core/model/profile.ts';

/** One line of a mock's own log: what it was asked and what it truly did. */
export interface RequestRecord {
  readonly id: string;
  readonly user: string | null;
  /** Unix time when the request's headers had arrived. */
  readonly receivedAtMs: number;
  /** The plan time by which faults were chosen; null before the plan has begun. */
  readonly planAtMs: number | null;
  /** The HTTP status sent; null if the client saw none. */
  readonly status: number | null;
  /** What the answer says, or the error that was made; null for a request refused as invalid. */
  readonly injected: Injected | ErrorKind | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Whether the client was sent everything that was meant for it. */
  readonly finished: boolean;
}
