import type { OpenLoop, TrafficPhase } from '../../../src/core/traffic/plan.ts';

export const PROMPTS = Array.from({ length: 50 }, (_, index) => `question ${index}`);

/** An open-loop phase of ten seconds at a constant 40/s, with the given differences. */
export function openPhase(
  load: Partial<OpenLoop> = {},
  phase: Partial<Omit<TrafficPhase, 'load'>> = {},
): TrafficPhase {
  return {
    forMs: 10_000,
    users: 100,
    segments: [],
    prompts: 'facts',
    streaming: 0.5,
    ...phase,
    load: { kind: 'open', arrivals: 'constant', fromPerSecond: 40, toPerSecond: 40, ...load },
  };
}

export function closedPhase(
  connections: number,
  phase: Partial<Omit<TrafficPhase, 'load'>> = {},
): TrafficPhase {
  return { ...openPhase({}, phase), load: { kind: 'closed', connections } };
}
