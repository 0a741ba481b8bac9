import { factForQuestion } from '../facts/facts.ts';
import { murmur3 } from '../hash.ts';
import type { Among } from './fault.ts';

/** What a fault can know of a request. */
export interface Struck {
  /** Null where nobody says who asks. */
  readonly user: string | null;
  readonly segment: string | null;
  readonly prompt: string;
}

const HASH_RANGE = 2 ** 32;

/**
 * Whether a request is one of those that a fault strikes; what is true of some requests only is not
 * true of the server as a whole (null).
 */
export function isAmong(among: Among | undefined, request: Struck | null): boolean {
  if (among === undefined) return true;
  return request !== null && isUser(among, request) && isPrompt(among, request);
}

/**
 * A user's place is a hash of the user alone, as it is of no other choice: neither the seed nor who is
 * dealt to which model moves it, and a larger share only adds users.
 */
function isUser({ users }: Among, { user, segment }: Struck): boolean {
  if (users === undefined) return true;
  if (typeof users === 'string') return segment === users;
  return user !== null && murmur3(`fault/${user}`) / HASH_RANGE < users;
}

function isPrompt({ prompts }: Among, { prompt }: Struck): boolean {
  if (prompts === undefined) return true;
  const topic = factForQuestion(prompt)?.topic;
  return topic !== undefined && prompts.includes(topic);
}
