import { availableParallelism } from 'node:os';
import { MAX_COMPRESSION } from '../core/scenario/scenario-schema.ts';
import { wholeNumber } from './whole-number.ts';

/*
 * Numbers of flags: what was given, or one line of what is wrong with it.
 */

const MAX_THREADS = 256;

/** A whole number from 1 on. */
export function countFlag(flag: string, text: string, most: number): number | string {
  const count = wholeNumber(text, most);
  return count || `${flag} ${text}: expected a whole number from 1 to ${most}`;
}

/** One thread a core unless given. */
export function threadsFlag(text: string | undefined): number | string {
  return countFlag('--threads', text ?? String(availableParallelism()), MAX_THREADS);
}

export function seedFlag(text: string | undefined, own: number): number | string {
  const seed = text === undefined ? own : wholeNumber(text);
  return seed ?? `--seed ${text}: expected a whole number, at least 0`;
}

export function compressionFlag(text: string): number | string {
  const factor = Number(text);
  if (factor >= 1 && factor <= MAX_COMPRESSION) return factor;
  return `--compression ${text}: expected a factor from 1 to ${MAX_COMPRESSION}`;
}
