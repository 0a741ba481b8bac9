/** Every bound of the admin port, with its reason. */

/** A command is a verb, a number and a name. */
export const MAX_BODY_BYTES = 4 * 1024;

/** People and programs that follow one rollout. */
export const MAX_LISTENERS = 64;

/** Proxies cut connections that have been silent for a minute, some after half of one. */
export const HEARTBEAT_MS = 20_000;

/** Pieces that may wait for a listener; one that takes none for so long is gone. */
export const MAX_UNREAD_PIECES = 200;

/** Events kept for a listener who comes back: some hours of a rollout with ten rules. */
export const KEPT_EVENTS = 2_000;

/**
 * How long a command may wait for a turn. A turn is taken at once; only a raise waits, for a journal
 * that cannot be written, and one obeyed much later than it was given would surprise.
 */
export const COMMAND_PATIENCE_MS = 10_000;

/** Router machines that follow one engine. */
export const MAX_ROUTERS = 256;
