import type { VirtualWorld } from '../drive-engine.ts';
import { type ExposedBy, type Recording, routesText, weightText } from './recording.ts';

/** Thrown by a world that does not know what would come now. */
export class Unrecorded extends Error {}

/** A world that answers from those recordings which the rollout has so far followed. */
export interface Playback {
  readonly world: VirtualWorld;
  /** Those that it has followed up to now. */
  followed(): readonly Recording[];
  exposedBy(atMs: number): ExposedBy;
}

export function playback(recordings: readonly Recording[]): Playback {
  let followed = recordings;
  let moves = 0;
  /** When the canary was taken out of the traffic as no recording had it. */
  let withdrawnAtMs: number | null = null;

  function move(text: string, atMs: number): void {
    const agreeing = followed.filter((recording) => {
      const next = recording.moves[moves];
      return next?.atMs === atMs && next.text === text;
    });
    moves += 1;
    if (agreeing.length > 0) followed = agreeing;
    // A rollout that is reverted needs to know nothing of what comes after.
    else if (text === weightText(0) && withdrawnAtMs === null) withdrawnAtMs = atMs;
    else throw new Unrecorded();
  }

  /** Leaves those that had done something by then which this rollout has not. */
  function passTo(atMs: number): void {
    if (withdrawnAtMs !== null) return;
    followed = followed.filter((recording) => {
      const next = recording.moves[moves];
      return (next === undefined || next.atMs >= atMs) && recording.endedAtMs >= atMs;
    });
    if (followed.length === 0) throw new Unrecorded();
  }

  function first(): Recording {
    const [recording] = followed;
    if (recording === undefined) throw new Unrecorded();
    return recording;
  }

  const world: VirtualWorld = {
    passTo,
    read: (ask, atMs) => {
      // It was no revert then, but a step of the plan.
      if (withdrawnAtMs !== null) throw new Unrecorded();
      return first().read(ask, atMs);
    },
    setWeight: (weight, atMs) => {
      move(weightText(weight), atMs);
      return { of: 'weight', weight, atMs, error: null };
    },
    setRoutes: (routes, number, atMs) => {
      move(routesText(routes), atMs);
      return { of: 'routes', number, atMs, error: null };
    },
    // It is thrown by the clock, and so was it at that time in every recording.
    setKilled: () => {},
  };
  return {
    world,
    followed: () => followed,
    exposedBy: (atMs) => first().exposedBy(withdrawnAtMs ?? atMs),
  };
}
