import type { Role } from '../../../src/core/routing/decision.ts';
import { type ModelAccess, plainAccess } from '../../../src/live/router/model-access.ts';
import type { ModelTarget } from '../../../src/live/router/settings.ts';
import { target } from './rig.ts';

const TIMEOUTS = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000 };

/** For an endpoint to which no connection comes about. */
export const IMPATIENT = { ...TIMEOUTS, connectMs: 200 };

/** A model with these replicas, reached in this way. */
export function replicated(
  role: Role,
  urls: readonly string[],
  access: Partial<ModelAccess> = {},
): ModelTarget {
  return { ...target(role, ''), urls, access: { ...plainAccess(TIMEOUTS), ...access } };
}
