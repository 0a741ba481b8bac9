import { murmur3 } from '../hash.ts';

/**
 * The `rollout_hash` of a model's series, where no Kubernetes gives one. The part is in it, because a
 * rehearsal may well roll a model out against itself, or test it against itself.
 */
export function rolloutHash(part: string, name: string, version: string): string {
  return murmur3(`${part}/${name}@${version}`).toString(16).padStart(8, '0');
}
