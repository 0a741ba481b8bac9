import { arrivalGaps } from './arrival-gaps.ts';
import { conversations } from './conversations.ts';
import { draws } from './draws.ts';
import type { PlannedRequest, TrafficPlan } from './plan.ts';
import { areaOf, secondsAtArea } from './ramp.ts';
import { sized } from './sized.ts';
import { replayed, wholeOf } from './trace/replay.ts';

export interface TrafficSource {
  readonly seed: number;
  /** Plan time over wall time: a phase of 10m lasts 30s at 20. Rates are per wall second always. */
  readonly timeScale: number;
  readonly prompts: readonly string[];
}

/**
 * Constant arrivals stand in the middle of their share of the area: a phase that expects 400
 * requests has 400, whichever way the last sum rounds.
 */
const FIRST_GAP = 0.5;

/**
 * The requests of a plan's open-loop phases and traces, lazily and in order; `atMs` is wall time since the
 * traffic began. The same plan and source give the same sequence. Closed-loop phases take their
 * time and yield nothing: their requests come when the answers do.
 *
 * Constant arrivals keep their step across phases, so that many short slow phases together still
 * send what they promise. Poisson arrivals start anew in each, which having no memory they may;
 * gamma arrivals do with a whole gap, as a server that has just been started sees them.
 */
export function* arrivals(plan: TrafficPlan, source: TrafficSource): Generator<PlannedRequest> {
  let phaseStartMs = 0;
  let untilConstant = FIRST_GAP;
  let sent = 0;
  for (const [phaseIndex, phase] of plan.phases.entries()) {
    const lengthSeconds = phase.forMs / source.timeScale / 1_000;
    const { load } = phase;
    const draw = draws(phase, { ...source, phaseIndex });
    if (load.kind === 'open') {
      const ramp = { ...load, lengthSeconds };
      const area = areaOf(ramp);
      const nextGap = arrivalGaps(load, source.seed, phaseIndex);
      const turn = load.sessions && conversations(load.sessions, { ...source, phaseIndex });
      let mark = load.arrivals === 'constant' ? untilConstant : nextGap();
      for (; mark < area; mark += nextGap()) {
        const atMs = roundToMicroseconds(phaseStartMs + secondsAtArea(ramp, mark) * 1_000);
        const drawn = draw();
        yield { id: `r-${sent}`, atMs, ...(turn?.(drawn, atMs) ?? drawn) };
        sent += 1;
      }
      if (load.arrivals === 'constant') untilConstant = mark - area;
    }
    if (load.kind === 'trace') {
      for (const replay of replayed(load, wholeOf(phase), source.timeScale)) {
        const atMs = roundToMicroseconds(phaseStartMs + replay.atMs / source.timeScale);
        yield { id: `r-${sent}`, atMs, ...sized(draw(), replay) };
        sent += 1;
      }
    }
    phaseStartMs += lengthSeconds * 1_000;
  }
}

/** How long a plan's traffic lasts on the wall. */
export function trafficLengthMs(plan: TrafficPlan, timeScale: number): number {
  return plan.phases.reduce((totalMs, phase) => totalMs + phase.forMs / timeScale, 0);
}

/** Logarithms may differ in their last bit between engines; what is written down must not. */
function roundToMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
