import type { Window } from './window.ts';

/**
 * What a function of a range vector makes of one series' window; undefined leaves the series out.
 * The scalars are the call's other arguments, at the same step.
 */
export type RangeFunction = (window: Window, scalars: readonly number[]) => number | undefined;
