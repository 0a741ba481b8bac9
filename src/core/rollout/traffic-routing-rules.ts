import { argoWarningAt, errorAt, type Problem, type SourceDocument } from '../document.ts';
import type { Path } from '../yaml-source.ts';
import type { Canary } from './rollout-schema.ts';

const ROUTING = ['spec', 'strategy', 'canary', 'trafficRouting'] as const;

/** How much weight there is to give away; Argo's default is percent. */
const DEFAULT_MAX_TRAFFIC_WEIGHT = 100;

export function maxTrafficWeight(canary: Canary): number {
  return canary.trafficRouting?.maxTrafficWeight ?? DEFAULT_MAX_TRAFFIC_WEIGHT;
}

/** What Argo says of `trafficRouting` as a whole. */
export function trafficRoutingProblems(document: SourceDocument, canary: Canary): Problem[] {
  const { trafficRouting: routing } = canary;
  if (!routing) return [];
  const problems: Problem[] = [];
  const refuse = (path: Path, message: string) => {
    const problem = argoWarningAt(
      document,
      [...ROUTING, ...path],
      `${message}; Argo would refuse it`,
    );
    problems.push(problem);
  };
  if (routing.maxTrafficWeight !== undefined && !routing.nginx && !routing.plugins) {
    const message = 'maxTrafficWeight is for nginx and plugins only; expected weights in percent';
    problems.push(errorAt(document, [...ROUTING, 'maxTrafficWeight'], message));
  }
  if (needsServices(canary)) {
    for (const service of ['canaryService', 'stableService'] as const) {
      if (canary[service]) continue;
      refuse([], `trafficRouting needs a ${service} beside it`);
    }
  }
  if (canary.pingPong && routing.alb && !routing.alb.rootService) {
    refuse(['alb'], 'alb with pingPong needs a rootService');
  }
  for (const [router, one, many] of ONE_OR_MANY) {
    const settings: Readonly<Record<string, unknown>> | undefined = routing[router];
    if (settings === undefined) continue;
    const list = settings[many];
    const hasMany = Array.isArray(list) && list.length > 0;
    if (Boolean(settings[one]) === hasMany) {
      refuse([router], `${router} needs ${one} or ${many}, one of the two`);
    }
  }
  return problems;
}

const ONE_OR_MANY = [
  ['nginx', 'stableIngress', 'stableIngresses'],
  ['alb', 'ingress', 'ingresses'],
  ['istio', 'virtualService', 'virtualServices'],
] as const;

function needsServices({ trafficRouting: routing = {}, pingPong }: Canary): boolean {
  if (pingPong) return false;
  const { alb, smi, apisix, ambassador, nginx, appMesh, traefik, istio } = routing;
  const bySubset = istio?.destinationRule !== undefined;
  return [alb, smi, apisix, ambassador, nginx, appMesh, traefik, bySubset ? undefined : istio].some(
    (router) => router !== undefined,
  );
}
