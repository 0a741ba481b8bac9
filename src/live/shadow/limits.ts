/** Every bound of the copies for a shadow, with its reason. */

/** Copies under way at once: a slow shadow drops copies, it never holds memory. */
export const MAX_COPIES_IN_FLIGHT = 256;

/** Request bodies of copies, apart from those of users: a hung shadow takes no room from uploads. */
export const MAX_COPIED_BYTES = 64 * 1024 * 1024;

/** An answer that is longer is a flood: it is read no further. 100k streamed tokens are some 20 MB. */
export const MAX_COPY_ANSWER_BYTES = 32 * 1024 * 1024;

/** The thread's heap; beyond it the thread ends, and no user notices. */
export const COPIER_HEAP = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 256 };

/** After a thread that died the next one waits so long, so that a bad request cannot spin. */
export const RESTART_PAUSE_MS = 1_000;

/** How long copies may take to be on their way when no more may begin; above `connectMs`. */
export const HALT_TIMEOUT_MS = 3_000;

/** How long a thread that was told to stop may take to write what it has. */
export const STOP_TIMEOUT_MS = 5_000;

/** Answers of stable and of the shadow that wait for the other one. */
export const MAX_UNPAIRED_BYTES = 64 * 1024 * 1024;

/** A pair keeps so many characters of an answer; some 16,000 tokens. */
export const MAX_PAIR_TEXT = 64 * 1024;

/** A request's id in a pair log; longer ones are cut. */
export const MAX_PAIR_ID = 256;

/** Lines that wait for the disk. */
export const MAX_UNWRITTEN_BYTES = 16 * 1024 * 1024;

/** A file of pairs is followed by the next at this size; some 60,000 pairs. */
export const MAX_PAIR_FILE_BYTES = 64 * 1024 * 1024;

/** The oldest file goes when there are more; 2 GiB in all. */
export const MAX_PAIR_FILES = 32;

/** After a write that failed (a full disk) the next one waits so long. */
export const WRITE_PAUSE_MS = 1_000;
