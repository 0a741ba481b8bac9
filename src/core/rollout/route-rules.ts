import type { Problem } from '../document.ts';
import { alternatives, didYouMean } from '../nearest.ts';
import type { Path } from '../yaml-source.ts';
import type {
  HeaderRoute,
  MirrorRoute,
  StringMatch,
  TrafficRouting,
} from './traffic-routing-schema.ts';

export interface RouteRules {
  readonly routing: TrafficRouting | undefined;
  /** An error at a path within the step. */
  refuse(path: Path, message: string): Problem;
}

/** What Argo says of a step's setHeaderRoute. */
export function headerRouteProblems(route: HeaderRoute | undefined, rules: RouteRules): Problem[] {
  if (route === undefined) return [];
  const { istio, alb, apisix, plugins } = rules.routing ?? {};
  if (!istio && !alb && !apisix && !plugins) {
    const message = 'setHeaderRoute needs trafficRouting with istio, alb, apisix or plugins';
    return [rules.refuse(['setHeaderRoute'], message)];
  }
  const matches = (route.match ?? []).flatMap(({ headerValue }, index) => {
    const path = ['setHeaderRoute', 'match', index, 'headerValue'];
    if (alb && (!headerValue?.exact || headerValue.prefix || headerValue.regex)) {
      return [rules.refuse(path, 'alb matches headers by exact only; expected exact')];
    }
    return oneMatch(headerValue, path, rules);
  });
  return [...matches, ...managed(route.name ?? '', 'setHeaderRoute', rules)];
}

/** What Argo says of a step's setMirrorRoute. */
export function mirrorRouteProblems(route: MirrorRoute | undefined, rules: RouteRules): Problem[] {
  if (route === undefined) return [];
  if (!rules.routing?.istio && !rules.routing?.plugins) {
    const message = 'setMirrorRoute needs trafficRouting with istio or plugins';
    return [rules.refuse(['setMirrorRoute'], message)];
  }
  const matches = (route.match ?? []).flatMap(({ method, path: url }, index) => {
    const path = ['setMirrorRoute', 'match', index];
    return [
      ...(method ? oneMatch(method, [...path, 'method'], rules) : []),
      ...(url ? oneMatch(url, [...path, 'path'], rules) : []),
    ];
  });
  return [...matches, ...managed(route.name, 'setMirrorRoute', rules)];
}

function oneMatch(match: StringMatch | undefined, path: Path, rules: RouteRules): Problem[] {
  const given = [match?.exact, match?.prefix, match?.regex].filter(Boolean).length;
  if (given === 1) return [];
  const found = given === 0 ? 'nothing to match' : 'several matches in one';
  return [rules.refuse(path, `${found}; expected one of exact, prefix or regex`)];
}

function managed(name: string, step: string, { routing, refuse }: RouteRules): Problem[] {
  const routes = (routing?.managedRoutes ?? []).map((route) => route.name);
  if (routes.includes(name)) return [];
  const known = routes.length === 0 ? 'there are none' : `expected ${alternatives(routes)}`;
  const where = 'spec.strategy.canary.trafficRouting.managedRoutes';
  const message = `route "${name}" is not in ${where}; ${known}${didYouMean(name, routes)}`;
  return [refuse([step, 'name'], message)];
}
