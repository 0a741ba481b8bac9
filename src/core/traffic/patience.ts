/**
 * How long a client of ours waits for an answer (wall): longer than any answer a person waits for,
 * shorter than a compressed step.
 */
export const CLIENT_PATIENCE_MS = 30_000;
