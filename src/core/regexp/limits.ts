/** UTF-16 units of a pattern: a list of a thousand long names still fits. */
export const MAX_CHARACTERS = 32_768;
/** Instructions after counted repetitions are written out: some milliseconds to compile. */
export const MAX_INSTRUCTIONS = 20_000;
/** RE2's own bound on `{n,m}`, and on what nested ones multiply to. */
export const MAX_REPEAT = 1_000;
/** RE2's own bound on how many nodes may stand one in another. */
export const MAX_HEIGHT = 1_000;
/** Groups in groups. Reading them recurses deeper than RE2 does, so fewer are allowed. */
export const MAX_GROUP_DEPTH = 200;

/** The limits that are not RE2's own; each stands by name in the message of its error. */
export type RegexpLimit = 'regexCharacters' | 'regexInstructions';
