import type { Stream } from '../../random.ts';
import type { RecordedLook, RecordedRun } from './replay.ts';

/** A canary beside stable, each request of either an event with its model's chance. */
export interface DrawnRun {
  readonly stableRate: number;
  readonly canaryRate: number;
  /** Requests of either model between two looks; a model without any is not there. */
  readonly canaryPerLook: number;
  readonly stablePerLook: number;
  readonly looks: number;
  readonly everyMs: number;
  /** Before this look the canary is like stable. */
  readonly onsetLook: number;
}

/** The counters at each look. */
export function drawnRun(drawn: DrawnRun, stream: Stream): RecordedRun {
  const { canaryPerLook, stablePerLook } = drawn;
  const weight = canaryPerLook / (canaryPerLook + stablePerLook);
  const looks: RecordedLook[] = [];
  let [canarySum, stableSum] = [0, 0];
  for (let look = 1; look <= drawn.looks; look += 1) {
    const rate = look > drawn.onsetLook ? drawn.canaryRate : drawn.stableRate;
    canarySum += binomial(canaryPerLook, rate, stream);
    stableSum += binomial(stablePerLook, drawn.stableRate, stream);
    looks.push({
      atMs: look * drawn.everyMs,
      evidence: {
        canary: { samples: look * canaryPerLook, sum: canarySum },
        stable: { samples: look * stablePerLook, sum: stableSum },
        weight,
      },
    });
  }
  return { beganAtMs: 0, looks };
}

/** How many of `trials` happen, drawn by the gaps between them: as many draws as events. */
function binomial(trials: number, chance: number, stream: Stream): number {
  if (chance <= 0) return 0;
  if (chance >= 1) return trials;
  const log = Math.log1p(-chance);
  let events = 0;
  for (let at = gap(log, stream); at < trials; at += 1 + gap(log, stream)) events += 1;
  return events;
}

function gap(log: number, stream: Stream): number {
  return Math.floor(Math.log(1 - stream()) / log);
}
