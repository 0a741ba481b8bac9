/** A request was given to an arm: told when it is dispatched, whatever becomes of it. */
export interface Exposure {
  /** Tells users apart; a hash will do. */
  readonly user: string;
  readonly slot: number;
  readonly arm: string;
  /** Of the weights by which it was placed. */
  readonly epoch: number;
}

/**
 * How such a request ended. It belongs to the arm it was given to, also where that failed: an arm that
 * cannot be reached is not stood in for by another, which would hand its worst requests over. Requests
 * that the split did not place (by a kill switch, by a header) are none of the test's.
 */
export interface Outcome extends Exposure {
  readonly error: boolean;
  /** The client went before its answer was whole: no error, and its times are unknown. */
  readonly left: boolean;
  readonly latencyMs: number | null;
  /** Null where nothing was streamed. */
  readonly firstTokenMs: number | null;
  readonly outputTokens: number | null;
  /** Null where it is not paid for by its tokens: a GPU costs the same whoever is served. */
  readonly costUsd: number | null;
  /** 0..1; null where the answer was not scored. */
  readonly quality: number | null;
  readonly hallucination: boolean | null;
}
