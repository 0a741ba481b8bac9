/**
 * What is odd about a stream that ended well: no `[DONE]` behind its finish_reason, or more events with
 * content than its usage states tokens (an event may hold several tokens, never less than one).
 */
export const STREAM_FLAWS = ['no-done', 'surplus'] as const;
export type StreamFlaw = (typeof STREAM_FLAWS)[number];
