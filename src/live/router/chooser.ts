import type { IncomingMessage } from 'node:http';
import { contextOf } from '../../core/routing/attributes.ts';
import { decide, type RoutingDecision } from '../../core/routing/decision.ts';
import { asksForSegment, claimOn, type Routes, wantsCopy } from '../../core/routing/routes.ts';
import { attributed } from './attributed.ts';
import type { Job, ServingReason } from './job.ts';
import { headersOfContext, routedRequest } from './routed-request.ts';
import type { SegmentDesk } from './segments.ts';

/** What a router decides by, at this moment. */
export interface RoutingState {
  readonly salt: string;
  /** Share of keys for the canary, 0..100. */
  canaryPercent(): number;
  /** Header and mirror routes. */
  routes(): Routes;
  isKilled(): boolean;
  /** Undefined where no segments are known. */
  readonly segments: SegmentDesk | undefined;
  readonly claimsHeader: string;
}

export interface Choice<Part extends string = RoutingDecision['role']> {
  readonly role: Part;
  /** The rule that decided. */
  readonly reason: ServingReason;
  /** A mirror route wants a copy for the canary. */
  readonly isCopied: boolean;
}

/** Which model would serve a user, for whoever asks before there is a request. */
export interface Forecast<Part extends string = RoutingDecision['role']> {
  readonly role: Part;
  /** `no-user`: only a split could tell, and nobody is named. */
  readonly reason: Exclude<ServingReason, 'canary-refused'>;
}

/** Decides which model serves. Both call back exactly once; at once unless somebody else is asked. */
export interface Chooser<Part extends string = RoutingDecision['role']> {
  choose(incoming: IncomingMessage, job: Job, done: (choice: Choice<Part>) => void): void;
  /** For an OpenFeature evaluation context: attributes by name, the user as `targetingKey`. */
  foresee(
    context: Readonly<Record<string, unknown>>,
    done: (forecast: Forecast<Part>) => void,
  ): void;
}

export function chooser(state: RoutingState): Chooser {
  const { salt, segments } = state;

  /** Asks for the segment only where it can change something. */
  const withSegment = (
    contextNow: () => Readonly<Record<string, unknown>>,
    done: (segment: string | undefined) => void,
  ): void => {
    if (segments === undefined || state.isKilled() || !asksForSegment(state.routes())) {
      done(undefined);
    } else segments.segmentIn(contextNow(), done);
  };

  return {
    choose: (incoming, job, done) => {
      const context = () => {
        const request = attributed(incoming, job, state.claimsHeader);
        return contextOf(segments?.rule.sources ?? [], request);
      };
      withSegment(context, (segment) => {
        const routes = state.routes();
        const { key, requestId } = job.identity;
        const isRouting = routes.headers.length + routes.mirrors.length > 0;
        const request = isRouting ? routedRequest(incoming, segment) : undefined;
        const { role, reason } = decide({
          salt,
          key,
          canaryPercent: state.canaryPercent(),
          isKilled: state.isKilled(),
          claim: request ? claimOn(routes, request) : null,
        });
        const isCopied =
          request !== undefined &&
          role === 'stable' &&
          !state.isKilled() &&
          wantsCopy(routes, request, { salt, requestId });
        done({ role, reason, isCopied });
      });
    },
    foresee: (context, done) => {
      withSegment(
        () => context,
        (segment) => {
          const { targetingKey } = context;
          const isUser = typeof targetingKey === 'string' && targetingKey !== '';
          const headers = headersOfContext(context, segments?.rule.sources ?? []);
          const decision = decide({
            salt,
            key: isUser ? targetingKey : '',
            canaryPercent: state.canaryPercent(),
            isKilled: state.isKilled(),
            claim: claimOn(state.routes(), { ...ANY_CHAT, headers, segment }),
          });
          const isUnknown = !isUser && decision.reason === 'split';
          done(isUnknown ? { role: 'stable', reason: 'no-user' } : decision);
        },
      );
    },
  };
}

/** What a routed request is where nothing else is said. */
const ANY_CHAT = { method: 'POST', path: '/v1/chat/completions' };
