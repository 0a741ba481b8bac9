import type { IncomingMessage } from 'node:http';
import type { Exposure } from '../../core/abtest/outcome.ts';
import { bucket } from '../../core/routing/bucket.ts';
import type { RoutingReason } from '../../core/routing/decision.ts';
import { forModel } from './headers.ts';
import { type Identity, identify } from './identity.ts';
import { pathOf } from './target-path.ts';

/** A client's request, read to its end: what a model is asked. */
export interface Job {
  readonly method: string;
  /** `/v1/…` with its query. */
  readonly target: string;
  /** Name, value, name, value, … */
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly identity: Identity;
  /** Its answer is to be scored. */
  readonly sampled: boolean;
  /** The copy that its answer is logged beside; null if there is none. */
  copyId: number | null;
  /** Why its model was chosen; null until one is. */
  reason: ServingReason | null;
  /** Where an A/B test placed its user; null where none did. */
  placement: Exposure | null;
}

/**
 * `canary-refused`: the canary was chosen, and refused the connection. In an A/B test also `no-user`:
 * nobody is named whom it could place; `test-stopped`: it places nobody any more.
 */
export type ServingReason = RoutingReason | 'canary-refused' | 'no-user' | 'test-stopped';

export interface Sampling {
  readonly salt: string;
  readonly share: number;
}

/** `makeId` names a request that came without an `x-request-id`; the model gets the name too. */
export function jobOf(
  incoming: IncomingMessage,
  body: Buffer,
  context: { readonly sampling: Sampling; readonly makeId: () => string },
): Job {
  const headers = forModel(incoming.rawHeaders);
  const given = incoming.headers['x-request-id'];
  const requestId = typeof given === 'string' && given !== '' ? given : context.makeId();
  if (requestId !== given) headers.push('x-request-id', requestId);
  headers.push('via', '1.1 understudy');
  const target = incoming.url ?? '';
  return {
    method: incoming.method ?? 'GET',
    target,
    headers,
    body,
    identity: identify(incoming, requestId, body),
    sampled: isSampled(target, requestId, context.sampling),
    copyId: null,
    reason: null,
    placement: null,
  };
}

/** By the request's id alone, so that the same run scores the same requests. */
function isSampled(target: string, requestId: string, sampling: Sampling): boolean {
  if (sampling.share <= 0 || pathOf(target) !== '/v1/chat/completions') return false;
  return bucket(sampling.salt, requestId) < sampling.share;
}
