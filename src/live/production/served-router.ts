import type { Role } from '../../core/routing/decision.ts';
import type { Production } from '../../core/scenario/load-production.ts';
import type { Closers } from '../closers.ts';
import type { OfrepAccess } from '../flags/ofrep/access.ts';
import { openScenarioFlags } from '../flags/scenario-flags.ts';
import type { GuardedSecrets } from '../providers/secrets.ts';
import { type Router, startRouter } from '../router/router.ts';
import { scoringSettings } from '../router/scoring-settings.ts';
import type { ReachedModels } from './model-access.ts';

export interface ServedSettings {
  readonly secrets: GuardedSecrets;
  readonly ofrep: OfrepAccess;
  /** The kill switch is on from the first request. */
  readonly isKilled: boolean;
  /** As the router's settings have it. */
  readonly stateAge?: () => number;
  readonly scrape?: () => Promise<string>;
  notice(line: string): void;
}

/**
 * The router of a production file, serving. Rejects with an Error of one line if it cannot listen or its
 * flags do not read.
 */
export async function serve(
  production: Production,
  { served, access }: ReachedModels,
  { secrets, ofrep, isKilled, stateAge, scrape, notice }: ServedSettings,
  closers: Closers,
): Promise<Router> {
  const { models, rollout, router, scoring, slo, flags } = production;
  const target = (role: Role) => ({
    role,
    name: served[role].modelName ?? rollout.name,
    ...models[role],
    urls: served[role].endpoints,
    access: access[role],
    price: served[role].price,
  });
  const opened = flags && (await openScenarioFlags(flags, closers, notice));
  return startRouter({
    port: router.port,
    host: router.host,
    // Each canary deals the users anew; a restart of the same one does not.
    salt: `${rollout.name}/${models.canary.hash}`,
    stable: target('stable'),
    canary: target('canary'),
    scoring: scoringSettings(scoring, secrets),
    ...(slo === null ? {} : { slo }),
    ...(opened === null ? {} : { flags: opened }),
    ofrep,
    isKilled,
    ...(stateAge === undefined ? {} : { stateAge }),
    ...(scrape === undefined ? {} : { scrape }),
    timeouts: { stopMs: router.drain.finishMs },
    notice,
  });
}
