import { murmur3 } from '../hash.ts';
import type { Role } from '../routing/decision.ts';

/**
 * The `rollout_hash` of a model's series, where no Kubernetes gives one. The role is in it, because a
 * rehearsal may well roll a model out against itself.
 */
export function rolloutHash(role: Role, name: string, version: string): string {
  return murmur3(`${role}/${name}@${version}`).toString(16).padStart(8, '0');
}
