/**
 * How long the router of a rehearsal waits for a model (wall): less than its clients wait, so that a
 * model that is silent is blamed for it before they leave.
 */
export const FIRST_BYTE_MS = 20_000;

/** Between two pieces of an answer. */
export const IDLE_MS = 10_000;
