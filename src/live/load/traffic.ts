import { arrivals, type TrafficSource, trafficLengthMs } from '../../core/traffic/arrivals.ts';
import { draws } from '../../core/traffic/draws.ts';
import type { TrafficPlan } from '../../core/traffic/plan.ts';
import { closedLoop } from './closed-loop.ts';
import { type Driver, lasting, loadOf } from './driver.ts';
import type { Load, LoadTarget } from './load.ts';
import { openLoop } from './open-loop.ts';
import { LoadRecorder } from './recorder.ts';

/**
 * A whole traffic plan as one load. One open loop sends the arrivals of all open phases; each
 * closed phase starts its own loop at its time:
 *
 *   open     ▁▂▃▄▅▅▅▅          ▅▅▅▅
 *   closed             ▆▆▆▆▆▆
 *   lasting  ───────────────────────
 *
 * What an open phase has in flight at its end is still answered in the next. Throws for a target
 * that is not this machine.
 */
export function startTraffic(plan: TrafficPlan, target: LoadTarget & TrafficSource): Load {
  const recorder = new LoadRecorder();
  const drivers: Driver[] = [
    openLoop({ ...target, requests: arrivals(plan, target) }, recorder),
    lasting(trafficLengthMs(plan, target.timeScale)),
  ];
  let startMs = 0;
  for (const [phaseIndex, phase] of plan.phases.entries()) {
    const lengthMs = phase.forMs / target.timeScale;
    if (phase.load.kind === 'closed') {
      const { connections } = phase.load;
      // How many requests a closed loop sends is chance, so its ids may not move an open loop's.
      const idPrefix = `c-${phaseIndex}-`;
      const draw = draws(phase, { ...target, phaseIndex });
      const loop = { ...target, connections, startMs, lengthMs, idPrefix, draw };
      drivers.push(closedLoop(loop, recorder));
    }
    startMs += lengthMs;
  }
  return loadOf(drivers, recorder);
}
