/** The body limit of the router in front: nothing that it lets through is refused here. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Requests held at once; a rehearsal has hundreds, and a flood must not take the machine down. */
export const MAX_IN_FLIGHT = 4_096;

/** How long a request that is to time out is held; longer than any client of a rehearsal waits. */
export const HOLD_MS = 120_000;

/** A client that sends its request slower than this is cut off. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** Longer than the idle time of any pool in front, so that no pool reuses a connection just closed. */
export const KEEP_ALIVE_MS = 75_000;

/** What a stopping server leaves to the answers that are under way. */
export const STOP_GRACE_MS = 2_000;

/** How often a stopping server looks whether they have ended. */
export const STOP_LOOK_MS = 10;

/** A profile file is a page of text. */
export const MAX_PROFILE_BYTES = 64 * 1024;
