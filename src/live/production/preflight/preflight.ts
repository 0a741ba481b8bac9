import { errorAt, type Problem, type SourceDocument, warningAt } from '../../../core/document.ts';
import type { Asker } from '../../../core/rollout/stable-questions.ts';
import type { Role } from '../../../core/routing/decision.ts';
import type { Production } from '../../../core/scenario/load-production.ts';
import type { TrafficControl } from '../../../core/scenario/traffic-control-schema.ts';
import type { EndpointPlaces } from '../../prometheus/endpoint.ts';
import { connectionTo } from '../../prometheus/endpoint.ts';
import { reachExisting } from '../../prometheus/existing.ts';
import type { GuardedSecrets } from '../../providers/secrets.ts';
import { locatedPlatform } from '../located-platform.ts';
import { type ReachedModels, reachedModels } from '../model-access.ts';
import { openFiles } from './open-files.ts';
import { poorStableAnswers } from './stable-answers.ts';
import { stateFolderProblem } from './state-problem.ts';
import { tryEndpoint } from './try-endpoint.ts';
import { tryRoute } from './try-route.ts';

/** A production file as it was read, and what it names. */
export interface Checklist {
  readonly production: Production;
  readonly document: SourceDocument;
  /** Null where no triggers are named. */
  readonly triggers: SourceDocument | null;
  readonly places: EndpointPlaces;
  readonly secrets: GuardedSecrets;
}

/**
 * Tries what a rollout will need, and moves nothing: endpoints, Prometheus, every query about stable, the
 * state folder, the files of secrets. Each problem has its place in a file, and says what to do.
 */
export async function preflight(list: Checklist): Promise<readonly Problem[]> {
  const { production, document, places } = list;
  const { resolve } = places;
  const open = openFiles(production, resolve).map(({ at, message }) =>
    errorAt(document, at, message),
  );
  const unfit = stateFolderProblem(resolve(production.stateFolder));
  const state = unfit === null ? [] : [errorAt(document, ['state'], unfit)];
  const [models, prometheus] = await Promise.all([modelProblems(list), prometheusProblems(list)]);
  return [...models, ...prometheus, ...state, ...open];
}

async function modelProblems(list: Checklist): Promise<readonly Problem[]> {
  const { production, document, places } = list;
  const { trafficControl } = production;
  if (trafficControl !== null)
    return routeProblems(document, locatedPlatform(trafficControl, places));
  const reached = reachedModels(production.served, places);
  if (!reached.ok) return [errorAt(document, ['models'], reached.error)];
  const roles = ['stable', 'canary'] as const;
  const tried = roles.map((role) => endpointProblems(document, role, reached.models));
  return (await Promise.all(tried)).flat();
}

/** The models of a platform are its backends: what is to be tried is the route to them. */
async function routeProblems(
  document: SourceDocument,
  trafficControl: TrafficControl,
): Promise<readonly Problem[]> {
  const at = ['trafficControl'];
  const tried = await tryRoute(trafficControl);
  if (!tried.ok) return [errorAt(document, at, tried.error)];
  return tried.warnings.map((warning) => warningAt(document, at, warning));
}

async function endpointProblems(
  document: SourceDocument,
  role: Role,
  { served, access }: ReachedModels,
): Promise<readonly Problem[]> {
  const tried = served[role].endpoints.map(async (url, index) => {
    const path = ['models', role, 'endpoints', index];
    const answer = await tryEndpoint(url, access[role]);
    if (!answer.ok) return [errorAt(document, path, `${url}: ${answer.error}`)];
    return answer.warning === null ? [] : [warningAt(document, path, `${url} ${answer.warning}`)];
  });
  return (await Promise.all(tried)).flat();
}

async function prometheusProblems(list: Checklist): Promise<readonly Problem[]> {
  const { production, document, places, secrets } = list;
  const wrong = (message: string) => [errorAt(document, ['prometheus'], message)];
  const found = connectionTo(production.prometheus, places);
  if (!found.ok) return wrong(found.error);
  const { connection } = found;
  const { backend } = production.prometheus;
  const reach = await reachExisting({ kind: 'existing', connection, backend });
  if (!reach.ok) return wrong(reach.error);
  try {
    const poor = await poorStableAnswers(production, reach.reached, secrets.lookup);
    return poor.map(({ asker, message, isWrong }) => {
      const [file, path] = placeOf(asker, list);
      return (isWrong ? errorAt : warningAt)(file, path, secrets.redact(message));
    });
  } finally {
    await reach.reached.close();
  }
}

function placeOf(asker: Asker, { document, triggers }: Checklist) {
  if (asker.kind === 'analysis') return [document, ['rollout']] as const;
  return [triggers ?? document, ['triggers', asker.index]] as const;
}
