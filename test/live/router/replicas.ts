import type { Role } from '../../../src/core/routing/decision.ts';
import { type ModelAccess, plainAccess } from '../../../src/live/router/model-access.ts';
import type { ModelTarget } from '../../../src/live/router/settings.ts';
import { target } from './rig.ts';

/** Short, so that what is to time out does so soon. */
const TIMEOUTS = { connectMs: 200, firstByteMs: 5_000, idleMs: 5_000 };

/** A model with these replicas, reached in this way. */
export function replicated(
  role: Role,
  urls: readonly string[],
  access: Partial<ModelAccess> = {},
): ModelTarget {
  return { ...target(role, ''), urls, access: { ...plainAccess(TIMEOUTS), ...access } };
}
