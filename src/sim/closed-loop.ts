import { randomNormal } from 'd3-random';
import type { AnswerDistribution } from '../core/model/answer-distribution.ts';
import type { Moments } from '../core/model/timed-cells.ts';
import type { Stream } from '../core/random.ts';
import { waitSeconds } from './batch.ts';

/**
 * How many requests connections send that together wait for `seconds`, each request as long as
 * `wait` says: a renewal process over many renewals (Cox, Renewal Theory, 1962, chapter 3), which
 * scatters less than Poisson's as long as waits scatter less than their mean.
 */
export function renewalCount(draw: Stream, seconds: number, wait: Moments): number {
  const mean = seconds / wait.mean;
  const deviation = Math.sqrt((mean * wait.variance) / wait.mean ** 2);
  return Math.max(0, Math.round(randomNormal.source(draw)(mean, deviation)()));
}

/** How long a client waits for an answer, seconds. */
export function momentsOfWait({ cells }: AnswerDistribution): Moments {
  const mean = cells.reduce((sum, cell) => sum + cell.share * waitSeconds(cell), 0);
  const square = cells.reduce((sum, cell) => sum + cell.share * waitSeconds(cell) ** 2, 0);
  return { mean, variance: Math.max(0, square - mean ** 2) };
}

export function squareOf({ mean, variance }: Moments): number {
  return variance + mean ** 2;
}
