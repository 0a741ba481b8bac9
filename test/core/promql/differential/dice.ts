import type { Stream } from '../../../../src/core/random.ts';

export function chance(random: Stream, probability: number): boolean {
  return random() < probability;
}

/** From `low` to `high`, both included. */
export function integer(random: Stream, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

export function pick<T>(random: Stream, choices: readonly [T, ...T[]] | readonly T[]): T {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new Error('nothing to pick from');
  return chosen;
}
