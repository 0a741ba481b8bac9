/** Every bound of a vendor's provider, with its reason. */

/** How long a start waits for the provider; then the local rules decide until it is ready. */
export const INITIALISE_WAIT_MS = 5_000;

/** A vendor answers from memory: some failures in a row are an outage, and each costs a request the timeout. */
export const BREAKER = { failuresInRow: 5, retryMs: 5_000 } as const;

/** Questions without an answer, those whose timeout is over among them: some 1 MB. */
export const MAX_UNANSWERED = 1_024;

/** A question is given up for lost after so long, and its place is free again. */
export const LOST_MS = 30_000;

/** The thread's heap: a vendor keeps all its flags there. Beyond it the thread ends. */
export const PROVIDER_HEAP = { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 512 };

/** After a thread that died the next one waits so long. */
export const RESTART_PAUSE_MS = 5_000;

/** How long a provider may take to close. */
export const CLOSE_WAIT_MS = 2_000;

/** An evaluation context as JSON, in characters: attributes of a user, not a request's whole body. */
export const MAX_CONTEXT = 16 * 1024;

/** A vendor's own message, as far as it is repeated. */
export const MAX_MESSAGE = 300;
