import { arrivals } from '../core/traffic/arrivals.ts';
import { draws } from '../core/traffic/draws.ts';
import type { PlannedRequest, TrafficPlan } from '../core/traffic/plan.ts';
import type { VirtualTime } from './virtual-model.ts';

export interface VirtualTraffic {
  readonly plan: TrafficPlan;
  readonly seed: number;
  readonly compression: number;
  readonly prompts: readonly string[];
}

/** Takes a request, and tells when it is answered. */
type Arrive = (request: PlannedRequest, answered: () => void) => void;

/** Puts a plan's requests among the events of a virtual world, each when it is due; returns how to stop. */
export function sendTraffic(
  traffic: VirtualTraffic,
  time: VirtualTime,
  arrive: Arrive,
): () => void {
  let open = true;
  const isOpen = () => open;
  sendOpenLoops(traffic, time, { isOpen, arrive });
  sendClosedLoops(traffic, time, { isOpen, arrive });
  return () => {
    open = false;
  };
}

interface Gate {
  isOpen(): boolean;
  readonly arrive: Arrive;
}

function sendOpenLoops(
  { plan, seed, compression, prompts }: VirtualTraffic,
  { queue }: VirtualTime,
  { isOpen, arrive }: Gate,
): void {
  const planned = arrivals(plan, { seed, timeScale: compression, prompts });
  const sendNext = (): void => {
    const next = planned.next();
    if (next.done) return;
    queue.put(next.value.atMs * compression, () => {
      if (!isOpen()) return;
      arrive(next.value, ignore);
      sendNext();
    });
  };
  sendNext();
}

/** A connection whose request is never answered sends no more. */
function sendClosedLoops(
  { plan, seed, compression, prompts }: VirtualTraffic,
  { queue, nowMs }: VirtualTime,
  { isOpen, arrive }: Gate,
): void {
  let beginMs = 0;
  for (const [phaseIndex, phase] of plan.phases.entries()) {
    const endMs = beginMs + phase.forMs;
    if (phase.load.kind === 'closed') {
      const draw = draws(phase, { seed, phaseIndex, prompts });
      let count = 0;
      const send = (): void => {
        if (!isOpen() || nowMs() >= endMs) return;
        const id = `c-${phaseIndex}-${count}`;
        count += 1;
        arrive({ id, atMs: nowMs() / compression, ...draw() }, send);
      };
      for (let i = 0; i < phase.load.connections; i += 1) queue.put(beginMs, send);
    }
    beginMs = endMs;
  }
}

function ignore(): void {}
