import type { IncomingMessage } from 'node:http';
import { contextOf } from '../../core/routing/attributes.ts';
import { decide, type RoutingDecision } from '../../core/routing/decision.ts';
import { asksForSegment, claimOn, type Routes, wantsCopy } from '../../core/routing/routes.ts';
import { IncomingAttributes } from './incoming-attributes.ts';
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
  return new StateChooser(state);
}

class StateChooser implements Chooser {
  private readonly state: RoutingState;

  constructor(state: RoutingState) {
    this.state = state;
  }

  choose(incoming: IncomingMessage, job: Job, done: (choice: Choice) => void): void {
    const { segments, claimsHeader } = this.state;
    if (segments === undefined || !this.needsSegment()) {
      done(this.choiceFor(incoming, job, undefined));
      return;
    }
    const request = new IncomingAttributes(incoming, job, claimsHeader);
    segments.segmentIn(contextOf(segments.rule.sources, request), (segment) =>
      done(this.choiceFor(incoming, job, segment)),
    );
  }

  foresee(context: Readonly<Record<string, unknown>>, done: (forecast: Forecast) => void): void {
    const { segments } = this.state;
    if (segments === undefined || !this.needsSegment()) done(this.forecastFor(context, undefined));
    else segments.segmentIn(context, (segment) => done(this.forecastFor(context, segment)));
  }

  /** It is asked for only where it can change something. */
  private needsSegment(): boolean {
    return !this.state.isKilled() && asksForSegment(this.state.routes());
  }

  /** By what is in force now: the segment may have been long in coming. */
  private choiceFor(
    incoming: IncomingMessage,
    { identity }: Job,
    segment: string | undefined,
  ): Choice {
    const { salt } = this.state;
    const routes = this.state.routes();
    const isKilled = this.state.isKilled();
    const isRouting = routes.headers.length + routes.mirrors.length > 0;
    const request = isRouting ? routedRequest(incoming, segment) : undefined;
    const { role, reason } = decide({
      salt,
      key: identity.key,
      canaryPercent: this.state.canaryPercent(),
      isKilled,
      claim: request ? claimOn(routes, request) : null,
    });
    const sampling = { salt, requestId: identity.requestId };
    const isCopied =
      request !== undefined &&
      role === 'stable' &&
      !isKilled &&
      wantsCopy(routes, request, sampling);
    return { role, reason, isCopied };
  }

  private forecastFor(
    context: Readonly<Record<string, unknown>>,
    segment: string | undefined,
  ): Forecast {
    const { salt, segments } = this.state;
    const { targetingKey } = context;
    const isUser = typeof targetingKey === 'string' && targetingKey !== '';
    const headers = headersOfContext(context, segments?.rule.sources ?? []);
    const decision = decide({
      salt,
      key: isUser ? targetingKey : '',
      canaryPercent: this.state.canaryPercent(),
      isKilled: this.state.isKilled(),
      claim: claimOn(this.state.routes(), { ...ANY_CHAT, headers, segment }),
    });
    const isUnknown = !isUser && decision.reason === 'split';
    return isUnknown ? { role: 'stable', reason: 'no-user' } : decision;
  }
}

/** What a routed request is where nothing else is said. */
const ANY_CHAT = { method: 'POST', path: '/v1/chat/completions' };
