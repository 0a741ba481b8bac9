import { randomNormal } from 'd3-random';
import type { AnswerDistribution } from '../core/model/answer-distribution.ts';
import type { Moments } from '../core/model/timed-cells.ts';
import type { Stream } from '../core/random.ts';
import { waitSeconds } from './batch.ts';

/** What the connections of a closed loop wait for. */
export interface ClosedLoopWaits {
  /** Connections that begin now and send at once. */
  readonly beginning: number;
  /** Share of requests that go to the canary. */
  readonly share: number;
  /** Seconds that a client waits for an answer. */
  readonly canary: Moments;
  readonly stable: Moments;
}

export interface Arrived {
  readonly canary: number;
  readonly stable: number;
}

/**
 * How many requests connections send that together wait for `seconds`: a renewal process with marks
 * over many renewals (Smith, "Regenerative stochastic processes", 1955: normal, the variance that of
 * one renewal's mark less its part of the wait). So a slow canary gets fewer, and holds up stable's.
 */
export function renewalCounts(
  draw: Stream,
  seconds: number,
  { beginning, share, canary, stable }: ClosedLoopWaits,
): Arrived {
  const mean = share * canary.mean + (1 - share) * stable.mean;
  const square = share * squareOf(canary) + (1 - share) * squareOf(stable);
  // In means: the variance of a wait, and how it goes with being the canary's.
  const wait = Math.max(0, square / mean ** 2 - 1);
  // The first request at once; no connection is in the middle of a wait, of which long ones have more.
  const renewals = seconds / mean + (beginning * (1 + wait)) / 2;
  const slower = share * (canary.mean / mean - 1);
  const together = share * wait - slower;
  const mark = share * (1 - share) - 2 * share * slower + share ** 2 * wait;
  const slope = wait > 0 ? together / wait : 0;
  const normal = randomNormal.source(draw)(0, 1);
  const more = Math.sqrt(renewals * wait) * normal();
  const own = Math.sqrt(renewals * Math.max(0, mark - slope * together)) * normal();
  const all = Math.max(0, Math.round(renewals + more));
  const toCanary = Math.round(renewals * share + slope * more + own);
  const counted = Math.min(Math.max(toCanary, 0), all);
  return { canary: counted, stable: all - counted };
}

/** How long a client waits for an answer, seconds. */
export function momentsOfWait({ cells }: AnswerDistribution): Moments {
  const mean = cells.reduce((sum, cell) => sum + cell.share * waitSeconds(cell), 0);
  const square = cells.reduce((sum, cell) => sum + cell.share * waitSeconds(cell) ** 2, 0);
  return { mean, variance: Math.max(0, square - mean ** 2) };
}

function squareOf({ mean, variance }: Moments): number {
  return variance + mean ** 2;
}
