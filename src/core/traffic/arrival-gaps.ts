import { randomExponential, randomGamma } from 'd3-random';
import { stream } from '../random.ts';
import type { OpenLoop } from './plan.ts';

/** The area between one arrival and the next: of rate one, as the ramp's inverse does the rest. */
export function arrivalGaps(load: OpenLoop, seed: number, phaseIndex: number): () => number {
  const { arrivals } = load;
  if (arrivals === 'constant') return () => 1;
  const uniform = stream(seed, `traffic/arrivals/${phaseIndex}`);
  if (arrivals === 'poisson') return randomExponential.source(uniform)(1);
  return randomGamma.source(uniform)(arrivals.burstiness, 1 / arrivals.burstiness);
}

/** Counts the arrivals of a phase up to one area after the other, which never shrinks. */
export function arrivalCounter(nextGap: () => number): (area: number) => number {
  let mark = nextGap();
  let count = 0;
  return (area) => {
    for (; mark < area; mark += nextGap()) count += 1;
    return count;
  };
}
