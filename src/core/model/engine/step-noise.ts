import { randomNormal } from 'd3-random';
import type { Stream } from '../../random.ts';
import type { EngineProfile } from './engine-profile.ts';

const MINUTE_MS = 60_000;

/** What becomes of a step that would take `ms`, begun at this plan time. */
export function stepNoise(
  { jitter, spikes, driftMsPerMinute, coldStart }: EngineProfile,
  draw: Stream,
): (ms: number, planAtMs: number) => number {
  const normal = randomNormal.source(draw)();
  const sigma = Math.sqrt(Math.log(1 + jitter ** 2));
  return (ms, planAtMs) => {
    const spiked = spikes.share > 0 && draw() < spikes.share ? spikes.factor : 1;
    const wobble = sigma === 0 ? 1 : Math.exp(sigma * normal() - sigma ** 2 / 2);
    const left = coldStart.forMs > 0 ? Math.max(0, 1 - planAtMs / coldStart.forMs) : 0;
    const cold = 1 + (coldStart.factor - 1) * left;
    const drifted = ms + (driftMsPerMinute * planAtMs) / MINUTE_MS;
    return drifted * wobble * spiked * cold;
  };
}
