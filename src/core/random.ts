import seedrandom from 'seedrandom';

/** Uniform numbers in [0, 1) with 53 random bits. */
export type Stream = () => number;

/**
 * The named stream of a seed: every source of chance has a name of its own (`arrivals`, `split`,
 * `model/canary/r-17`), so that a new draw in one place moves no other, and two policies face
 * identical traffic.
 */
export function stream(seed: number, name: string): Stream {
  return seedrandom.alea(`${seed}/${name}`).double;
}
