import type { Stepped } from '../core/rollout/engine.ts';

/** Whoever is to know of every turn, as it is taken. It neither waits nor throws. */
export interface TurnFollower {
  turned(stepped: Stepped, atMs: number): void;
}
