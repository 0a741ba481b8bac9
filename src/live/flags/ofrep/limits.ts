/** Every bound of OFREP, with its reason. */

/** A context is a user and some attributes: a few KiB. */
export const MAX_EVALUATION_BYTES = 256 * 1024;

/** More attributes than any rule looks at are a mistake, such as a whole record of a database. */
export const MAX_ATTRIBUTES = 1_000;

/** Browsers that listen for changes; each holds a connection of some 20 KiB. */
export const MAX_LISTENERS = 2_000;

/** Proxies cut connections that have been silent for a minute, some after half of one. */
export const HEARTBEAT_MS = 20_000;

/** Pieces that may wait for a listener; one that takes none for so long is gone. */
export const MAX_UNREAD_PIECES = 30;
