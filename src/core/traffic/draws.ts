import { murmur3 } from '../hash.ts';
import { stream } from '../random.ts';
import type { PlannedRequest, Segment, TrafficPhase } from './plan.ts';

/** What a request is, apart from when it comes. */
export type Draw = Pick<PlannedRequest, 'userId' | 'segment' | 'prompt' | 'stream'>;

export interface DrawSource {
  readonly seed: number;
  /** Each phase has streams of its own, so that a longer first phase does not move the second. */
  readonly phaseIndex: number;
  readonly prompts: readonly string[];
}

/** The segment of users who are in no named one. */
export const REST_OF_POPULATION = 'all';

const HASH_RANGE = 2 ** 32;

/**
 * A function giving the phase's next user, prompt and kind of answer at each call. Users, prompts
 * and streaming draw from separate streams, one number each a call: changing one setting moves no
 * other, and a larger streaming share only adds streams.
 */
export function draws(phase: TrafficPhase, source: DrawSource): () => Draw {
  const { seed, phaseIndex, prompts } = source;
  if (prompts.length === 0) throw new Error('traffic needs at least one prompt');
  const users = stream(seed, `traffic/users/${phaseIndex}`);
  const questions = stream(seed, `traffic/prompts/${phaseIndex}`);
  const streaming = stream(seed, `traffic/streaming/${phaseIndex}`);
  return () => {
    const userId = `u-${Math.floor(users() * phase.users)}`;
    return {
      userId,
      segment: segmentOf(userId, phase.segments),
      prompt: prompts[Math.floor(questions() * prompts.length)] ?? '',
      stream: streaming() < phase.streaming,
    };
  };
}

/**
 * A user's segment: the user's place in [0, 1) against the cumulative shares. The place is a hash
 * of the user alone, so that no seed, phase or rate ever moves a user to another segment.
 */
export function segmentOf(userId: string, segments: readonly Segment[]): string {
  if (segments.length === 0) return REST_OF_POPULATION;
  const place = murmur3(`segment/${userId}`) / HASH_RANGE;
  let reached = 0;
  for (const segment of segments) {
    reached += segment.share;
    if (place < reached) return segment.name;
  }
  return REST_OF_POPULATION;
}
