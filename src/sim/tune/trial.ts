import type { Plan } from '../../core/rollout/plan.ts';
import type { Outcome, RolloutState } from '../../core/rollout/state.ts';
import { detectSeconds, faultAtMs, reasonOf } from '../../core/scenario/run-reason.ts';
import { driveEngine } from '../drive-engine.ts';
import type { Simulation } from '../simulation.ts';
import { playback, Unrecorded } from './playback.ts';
import { type ExposedBy, type Recording, record } from './recording.ts';
import { verdictsKey } from './verdicts-key.ts';

/** How one plan fared against one seed of one scenario. */
export interface Trial {
  readonly outcome: Outcome;
  readonly by: string;
  readonly detectSeconds: number | null;
  readonly endedAtMs: number;
  readonly exposure: ExposedBy;
}

/** A plan to be tried; plans of the same shape have the same steps and analyses. */
export interface CandidatePlan {
  readonly plan: Plan;
  readonly shape: number;
}

/** What is known of the plans of one shape against one seed. */
interface Known {
  /** The first is of a rollout that no rule stops. */
  readonly recordings: Recording[];
  /** By the verdicts that a plan's rules come to. */
  readonly trials: Map<string, Trial>;
}

/**
 * Tries plans against one seed of a scenario, each by the engine itself, and nothing twice:
 * - a plan that does what an earlier one did is judged on that one's samples;
 * - a plan whose rules come to the same verdicts as another's fares as that one did;
 * - the first to do otherwise is simulated, and recorded in its turn.
 */
export function trialsOf(
  simulation: Simulation,
  seed: number,
): (candidate: CandidatePlan) => Trial {
  const known = new Map<number, Known>();
  return ({ plan, shape }) => {
    let same = known.get(shape);
    if (same === undefined) {
      same = { recordings: [recordUnjudged(simulation, plan, seed)], trials: new Map() };
      known.set(shape, same);
    }
    return tried(plan, same, { simulation, seed });
  };
}

/** The way that most candidates of a shape share from its beginning. */
function recordUnjudged(simulation: Simulation, plan: Plan, seed: number): Recording {
  const { schedule } = simulation;
  return record(simulation, seed, { plan: { ...plan, triggers: [] }, schedule });
}

function tried(
  plan: Plan,
  { recordings, trials }: Known,
  { simulation, seed }: { readonly simulation: Simulation; readonly seed: number },
): Trial {
  const [unjudged] = recordings;
  // A kill switch puts looks off the grid by which verdicts are compared.
  const isComparable = !simulation.schedule.commands.some(({ verb }) => verb === 'kill');
  const key = unjudged === undefined || !isComparable ? undefined : verdictsKey(plan, unjudged);
  const same = key === undefined ? undefined : trials.get(key);
  if (same !== undefined) return same;
  const played = playedBack(plan, recordings, simulation);
  if (played !== undefined) {
    const { state, endedAtMs, exposure } = played;
    const trial = trialOf(simulation, { state, endedAtMs, exposure });
    // Verdicts were compared on the first way only: a plan that left it is no other's likeness.
    if (key !== undefined && played.followed.includes(unjudged as Recording))
      trials.set(key, trial);
    return trial;
  }
  const { schedule } = simulation;
  const recording = record(simulation, seed, { plan, schedule });
  recordings.push(recording);
  const { state, endedAtMs } = recording;
  return trialOf(simulation, { state, endedAtMs, exposure: recording.exposedBy(endedAtMs) });
}

function trialOf(
  { scenario }: Simulation,
  run: { readonly state: RolloutState; readonly endedAtMs: number; readonly exposure: ExposedBy },
): Trial {
  const { state, endedAtMs, exposure } = run;
  const reason = reasonOf(state);
  return {
    outcome: state.outcome ?? 'paused',
    by: reason.metric ?? reason.by,
    detectSeconds: detectSeconds(faultAtMs(scenario), state),
    endedAtMs,
    exposure,
  };
}

/** Undefined if no recording goes the plan's way to its end. */
function playedBack(plan: Plan, recordings: readonly Recording[], { schedule }: Simulation) {
  const ways = playback(recordings);
  const ignore = { record: () => {}, turned: () => {} };
  try {
    const { state, endedAtMs } = driveEngine(plan, ways.world, schedule, ignore);
    return { state, endedAtMs, exposure: ways.exposedBy(endedAtMs), followed: ways.followed() };
  } catch (error) {
    if (error instanceof Unrecorded) return undefined;
    throw error;
  }
}
