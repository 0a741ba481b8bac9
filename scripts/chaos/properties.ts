import { canaryShare, plannedWeights } from './checks/canary-share.ts';
import { endings, replays } from './checks/endings.ts';
import { killedRaises, killObeyed } from './checks/kill-obeyed.ts';
import { lostRequests } from './checks/lost-requests.ts';
import { measuredBySomebody, measuredRaises } from './checks/measured-raises.ts';
import type { Observed } from './observed.ts';

/** What holds whatever happens; each finds what contradicts it. */
export const PROPERTIES: Readonly<Record<string, (observed: Observed) => string[]>> = {
  'no request is lost that a healthy stable could serve': lostRequests,
  'the canary serves only users below its weight': canaryShare,
  'no weight is above the plan': plannedWeights,
  'the kill switch is obeyed': killObeyed,
  'nothing is raised behind the kill switch': killedRaises,
  'nothing is raised on missing data': measuredRaises,
  'nothing is measured by a Prometheus that is away': measuredBySomebody,
  'every rollout ends as its canary deserves': endings,
  'the journal replays to itself': replays,
};

/** Every contradiction, the property first. */
export function violationsOf(observed: Observed): string[] {
  return Object.entries(PROPERTIES).flatMap(([property, check]) =>
    check(observed).map((violation) => `${property}: ${violation}`),
  );
}
