import type { Plan } from '../../core/rollout/plan.ts';
import type { Outcome, RolloutState } from '../../core/rollout/state.ts';
import { detectSeconds, reasonOf } from '../../core/scenario/run-reason.ts';
import { driveEngine, type VirtualWorld } from '../drive-engine.ts';
import type { Simulation } from '../simulation.ts';
import { type ExposedBy, type Recording, record, routesText, weightText } from './recording.ts';

/** How one plan fared against one seed of one scenario. */
export interface Trial {
  readonly outcome: Outcome;
  readonly by: string;
  readonly detectSeconds: number | null;
  readonly endedAtMs: number;
  readonly exposure: ExposedBy;
}

/**
 * Tries plans against one seed of a scenario. A plan that does what an earlier one did is judged on
 * that one's samples; the first to do otherwise is simulated, and recorded in its turn.
 */
export function trialsOf(simulation: Simulation, seed: number): (plan: Plan) => Trial {
  const recordings: Recording[] = [recordUnjudged(simulation, seed)];
  const { schedule } = simulation;
  return (plan) => {
    const played = playedBack(plan, recordings, simulation);
    if (played !== undefined)
      return trialOf(played.state, played.endedAtMs, played.exposure, simulation);
    const recording = record(simulation, seed, { plan, schedule });
    recordings.push(recording);
    const exposure = recording.exposedBy(recording.endedAtMs);
    return trialOf(recording.state, recording.endedAtMs, exposure, simulation);
  };
}

/** The way of a rollout that no rule stops: the one that most candidates share from its beginning. */
function recordUnjudged(simulation: Simulation, seed: number): Recording {
  const { plan, schedule } = simulation;
  return record(simulation, seed, { plan: { ...plan, triggers: [] }, schedule });
}

function trialOf(
  state: RolloutState,
  endedAtMs: number,
  exposure: ExposedBy,
  { scenario }: Simulation,
): Trial {
  const reason = reasonOf(state);
  return {
    outcome: state.outcome ?? 'paused',
    by: reason.metric ?? reason.by,
    detectSeconds: detectSeconds(scenario.faults, state),
    endedAtMs,
    exposure,
  };
}

/** Thrown by a world that does not know what would come now. */
class Unrecorded extends Error {}

/** Undefined if no recording goes the plan's way to its end. */
function playedBack(plan: Plan, recordings: readonly Recording[], { schedule }: Simulation) {
  const ways = playback(recordings);
  const ignore = { record: () => {}, turned: () => {} };
  try {
    const { state, endedAtMs } = driveEngine(plan, ways.world, schedule, ignore);
    return { state, endedAtMs, exposure: ways.exposedBy(endedAtMs) };
  } catch (error) {
    if (error instanceof Unrecorded) return undefined;
    throw error;
  }
}

/** A world that answers from those recordings which the rollout has so far followed. */
function playback(recordings: readonly Recording[]) {
  let followed = recordings;
  let moves = 0;
  let reverted = false;

  function move(text: string, atMs: number): void {
    const agreeing = followed.filter((recording) => {
      const next = recording.moves[moves];
      return next?.atMs === atMs && next.text === text;
    });
    moves += 1;
    if (agreeing.length > 0) followed = agreeing;
    // What is taken out of the traffic needs to know nothing of what comes after.
    else if (text === weightText(0)) reverted = true;
    else throw new Unrecorded();
  }

  /** Those that had done something by then which this rollout has not. */
  function passTo(atMs: number): void {
    if (reverted) return;
    followed = followed.filter((recording) => {
      const next = recording.moves[moves];
      return (next === undefined || next.atMs >= atMs) && recording.endedAtMs >= atMs;
    });
    if (followed.length === 0) throw new Unrecorded();
  }

  const first = (): Recording => {
    const [recording] = followed;
    if (recording === undefined) throw new Unrecorded();
    return recording;
  };

  const world: VirtualWorld = {
    passTo,
    read: (ask, atMs) => first().read(ask, atMs),
    setWeight: (weight, atMs) => {
      move(weightText(weight), atMs);
      return { of: 'weight', weight, atMs, error: null };
    },
    setRoutes: (routes, number, atMs) => {
      move(routesText(routes), atMs);
      return { of: 'routes', number, atMs, error: null };
    },
  };
  return { world, exposedBy: (atMs: number) => first().exposedBy(atMs) };
}
