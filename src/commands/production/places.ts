import { hostname } from 'node:os';
import type { Production } from '../../core/scenario/load-production.ts';
import type { SecretPlace } from '../../core/scenario/prometheus-file.ts';
import { tokenAt } from '../../live/control/admin-token.ts';
import type { ControlChoice } from '../../live/control/controlled-router.ts';
import type { OfrepAccess } from '../../live/flags/ofrep/access.ts';
import { type Receiver, readReceivers } from '../../live/notify/receivers.ts';
import { type ReachedModels, reachedModels } from '../../live/production/model-access.ts';
import {
  auditFile,
  followerFiles,
  killStateFile,
  rolloutFolder,
} from '../../live/production/state-folder.ts';
import { connectionTo, type EndpointPlaces } from '../../live/prometheus/endpoint.ts';
import { dashboardApp } from '../../web/dashboard-app.tsx';

/** A secret or a file that a production file names is not as it must be: one line. */
class Misplaced extends Error {}

/** What is read, or the line that says what is wrong. */
export function misplacedOr<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof Misplaced) return error.message;
    throw error;
  }
}

/** The port of `router.admin`, its tokens, and where its switch and its log are kept. Throws `Misplaced`. */
export function controlPlaces(production: Production, places: EndpointPlaces): ControlChoice {
  const { admin } = production.router;
  return {
    ...{ port: admin.port, host: admin.host },
    token: tokenFor(admin.token, 'router.admin', places),
    readToken: tokenFor(admin.readToken, 'router.admin.read', places),
    killState: killStateFile(places.resolve(production.stateFolder), production.rollout.name),
    auditLog: auditFile(stateFolderOf(production, places)),
    dashboard: dashboardApp,
  };
}

/** The folder of the rollout's journal and logs. */
export function stateFolderOf(
  { stateFolder, rollout, models }: Production,
  places: EndpointPlaces,
) {
  return rolloutFolder(places.resolve(stateFolder), rollout.name, models.canary.hash);
}

/** Throws `Misplaced`. */
export function servingPlaces(
  { served, router }: Production,
  places: EndpointPlaces,
): { readonly models: ReachedModels; readonly ofrep: OfrepAccess } {
  const reached = reachedModels(served, places);
  if (!reached.ok) throw new Misplaced(reached.error);
  const asking = tokenFor(router.ofrep.token, 'router.ofrep', places);
  const ofrep = { tokens: asking === null ? [] : [asking], origins: router.ofrep.origins };
  return { models: reached.models, ofrep };
}

/** Throws `Misplaced`. */
export function prometheusPlace({ prometheus }: Production, places: EndpointPlaces) {
  const found = connectionTo(prometheus, places);
  if (!found.ok) throw new Misplaced(found.error);
  return { kind: 'existing', connection: found.connection, backend: prometheus.backend } as const;
}

/** Who is told of the rollout. Throws `Misplaced`. */
export function receiverPlaces(
  { notify }: Production,
  places: EndpointPlaces,
): readonly Receiver[] {
  const read = readReceivers(notify, places);
  if (!read.ok) throw new Misplaced(read.error);
  return read.receivers;
}

/** What a worker of `--workers` serves by: its engine's process is the one that started it. Throws `Misplaced`. */
export function workerPlaces(
  production: Production,
  places: EndpointPlaces,
  { name, engineUrl }: { readonly name: string; readonly engineUrl: string },
) {
  const control = controlPlaces(production, places);
  const state = places.resolve(production.stateFolder);
  const { name: rollout } = production.rollout;
  return {
    ...servingPlaces(production, places),
    folder: stateFolderOf(production, places),
    control: { ...control, port: 0, host: '127.0.0.1' },
    engine: { url: engineUrl, token: control.token },
    ...{ name, files: followerFiles(state, rollout, name) },
  };
}

/** The engine that a router follows. Throws `Misplaced`. */
export function followedPlaces(
  { router, rollout, stateFolder }: Production,
  places: EndpointPlaces,
) {
  const { follows } = router;
  const name = router.name ?? hostname();
  if (follows === null)
    throw new Misplaced(
      'router.follows is missing; expected the URL of the engine, such as http://engine:8081',
    );
  return {
    engine: { url: follows.url, token: tokenFor(follows.token, 'router.follows', places) },
    ...{ name, files: followerFiles(places.resolve(stateFolder), rollout.name, name) },
  };
}

function tokenFor(place: SecretPlace | null, key: string, places: EndpointPlaces): string | null {
  if (place === null) return null;
  const read = tokenAt(place, places);
  if (!read.ok) throw new Misplaced(`${key}: ${read.error}`);
  return read.token;
}
