/** Every bound of the router, with its reason. */

/** A chat with a long document is under 1 MiB, with a few images under 10; beyond it is a mistake. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** All request bodies held at once: what 256 of the largest uploads would need is refused. */
export const MAX_HELD_BYTES = 256 * 1024 * 1024;

/** Requests in flight to a model for each of its endpoints; more than a model server queues anyway. */
export const MAX_IN_FLIGHT = 1024;

/** Endpoints of a model that one request is tried on: each may take its whole connect timeout. */
export const MAX_ENDPOINTS_TRIED = 3;

/** Client connections; each costs some 10 KiB. More are closed as they come. */
export const MAX_CLIENT_CONNECTIONS = 10_000;

/** A request's line and header fields: what nginx, Envoy and Node are content with. */
export const MAX_HEADER_BYTES = 16 * 1024;

/** Browsers behind three proxies send 60. Node would leave the last ones out and say nothing. */
export const MAX_HEADER_FIELDS = 200;

/** A head is one packet; whoever takes longer holds a connection for nothing. */
export const MAX_HEADER_MS = 10_000;

/** From a request's first byte to its last: the largest body over a line of 0.7 Mbit/s. */
export const MAX_REQUEST_MS = 120_000;

/** How often connections are looked at for the two above. */
export const CONNECTION_CHECK_MS = 2_000;

/** A connection on which nothing moves while there is something to read or to write. */
export const CLIENT_STALL_MS = 60_000;

/** Idle connections: longer than the minute that load balancers keep theirs, so that they close first. */
export const KEEP_ALIVE_MS = 75_000;

/** When a client that was refused for want of room may come again; most answers take a few seconds. */
export const RETRY_AFTER_SECONDS = 1;

/** How long an upload that was refused may go on, so that its sender gets to read the refusal. */
export const REFUSED_UPLOAD_MS = 2_000;

/** An answer up to this size is parsed for usage and well-formedness: a 100k-token answer fits. */
export const MAX_INSPECTED_BYTES = 1024 * 1024;

/** Answers held at once to be looked into; of those beyond it, only the bytes are passed on. */
export const MAX_INSPECTED_AT_ONCE = 256 * 1024 * 1024;

/** A line of an event stream that is longer than this is not looked into. */
export const MAX_EVENT_BYTES = 64 * 1024;

/** Questions and answers waiting to be scored, beside the queue's limit by number. */
export const MAX_SCORING_BYTES = 16 * 1024 * 1024;

/** A streamed answer longer than this is not scored. */
export const MAX_SCORED_BYTES = 256 * 1024;

/** A user id beyond this is dealt to a model but not counted: counted ids are remembered. */
export const MAX_USER_ID_LENGTH = 256;

/** Distinct users are counted exactly up to here; some 8 MB with ids of usual length. */
export const MAX_COUNTED_USERS = 100_000;

/** Answers that may wait for each slot of an LLM judge: at the end of a run they are waited for. */
export const JUDGE_QUEUE_PER_SLOT = 2;

/** A judge replies with a letter, at most with its thoughts before it. */
export const MAX_JUDGE_REPLY_BYTES = 256 * 1024;

/** Answers that feedback may still come for, the latest ones; some 10 MB with ids of usual length. */
export const MAX_AWAITED_FEEDBACK = 50_000;

/** An id and a word. */
export const MAX_FEEDBACK_BYTES = 4 * 1024;
