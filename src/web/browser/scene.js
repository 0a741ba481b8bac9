import { lengthText } from './texts.js';

/** @typedef {import('../screen.ts').Axis} Axis */
/** @typedef {import('../screen.ts').Mark} Mark */

/**
 * What all charts have in common; `spanSeconds` is how much of the past they show, null all of it.
 *
 * @typedef {{ axis: Axis, marks: readonly Mark[], spanSeconds: number | null }} Scene
 */

/**
 * Where a moment stands on the charts: seconds of plan time, or since the epoch.
 *
 * @param {number} atMs
 * @param {Axis} axis
 */
export function secondsOf(atMs, { isPlanTime, startedAtMs, compression }) {
  return isPlanTime ? ((atMs - startedAtMs) * compression) / 1_000 : atMs / 1_000;
}

/**
 * @param {number} seconds
 * @param {Axis} axis
 */
export function whenText(seconds, { isPlanTime }) {
  return isPlanTime ? lengthText(seconds * 1_000) : new Date(seconds * 1_000).toLocaleTimeString();
}

/**
 * As the style has it now, light or dark.
 *
 * @param {string} name
 */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
}
