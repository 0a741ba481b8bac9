/** Every bound of telling people, with its reason. */

/** How long a receiver may take to be reached: longer than a lost packet or two. */
export const CONNECT_MS = 5_000;

/** How long it may take to answer: one that is well takes a second. */
export const ANSWER_MS = 10_000;

/** What is read of an answer, of which only the status counts. */
export const MAX_ANSWER_BYTES = 64 * 1024;

/** Notices that wait for one receiver: weeks of a busy rollout, and a few MiB. */
export const MAX_PENDING = 1_000;

/** Records of the outbox that no longer matter, before it is written anew: some MiB of disk. */
export const MAX_SPENT = 1_000;

/** What is on its way may still arrive as the process ends: an answer or two. */
export const LAST_MS = 2_000;
