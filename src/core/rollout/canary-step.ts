import { pauseSeconds } from '../analysis/pause-duration.ts';
import { errorAt, type Problem, warningAt } from '../document.ts';
import type { HeaderRoute, MirrorRoute } from '../routing/routes.ts';
import { type AnalysisUse, resolveUse, type UseSite } from './analysis-use.ts';
import { type ExperimentUse, readExperiment } from './experiment-use.ts';
import type { CanaryStepFile, RolloutAnalysis } from './rollout-schema.ts';

export type RolloutStep =
  | { readonly kind: 'set-weight'; readonly weight: number }
  | { readonly kind: 'pause'; readonly durationMs: number | null }
  | { readonly kind: 'analysis'; readonly analysis: AnalysisUse }
  | { readonly kind: 'experiment'; readonly experiment: ExperimentUse }
  | { readonly kind: 'header-route'; readonly route: HeaderRoute }
  | { readonly kind: 'mirror-route'; readonly route: MirrorRoute }
  | { readonly kind: 'canary-scale'; readonly label: string };

/**
 * One step of a canary; none, and a problem, if it cannot be had. Argo lets routes and scaling stand
 * beside a weight, a pause, an analysis or an experiment: they are done first.
 */
export function readStep(
  written: CanaryStepFile,
  site: UseSite,
  problems: Problem[],
): RolloutStep[] {
  const { setCanaryScale, setHeaderRoute, setMirrorRoute } = written;
  return [
    ...(setCanaryScale ? scale(setCanaryScale, site, problems) : []),
    ...(setHeaderRoute
      ? [{ kind: 'header-route' as const, route: headerRoute(setHeaderRoute) }]
      : []),
    ...(setMirrorRoute
      ? [{ kind: 'mirror-route' as const, route: mirrorRoute(setMirrorRoute) }]
      : []),
    ...readMain(written, site, problems),
  ];
}

function readMain(written: CanaryStepFile, site: UseSite, problems: Problem[]): RolloutStep[] {
  const { setWeight, analysis, experiment } = written;
  if (setWeight !== undefined) {
    return [{ kind: 'set-weight', weight: percentOf(setWeight, site) }];
  }
  if (analysis) {
    const uses = settled(analysis, { ...site, path: [...site.path, 'analysis'] }, problems);
    return uses.map((use) => ({ kind: 'analysis' as const, analysis: use }));
  }
  if (experiment) {
    const inside = { ...site, path: [...site.path, 'experiment'] };
    const use = readExperiment(experiment, inside, problems);
    return use ? [{ kind: 'experiment', experiment: use }] : [];
  }
  // What else a step may be, the rules for rollouts refuse by name.
  return 'pause' in written ? readPause(written.pause?.duration, site, problems) : [];
}

/** The analysis settled at its site, its problems put with the others. */
export function settled(
  analysis: RolloutAnalysis,
  site: UseSite,
  problems: Problem[],
): AnalysisUse[] {
  const resolved = resolveUse(analysis, site);
  problems.push(...resolved.problems);
  return resolved.use ? [resolved.use] : [];
}

function readPause(
  duration: number | string | undefined,
  site: UseSite,
  problems: Problem[],
): RolloutStep[] {
  const seconds = pauseSeconds(duration);
  if (seconds === undefined) return [{ kind: 'pause', durationMs: null }];
  if (seconds >= 0) return [{ kind: 'pause', durationMs: seconds * 1_000 }];
  const path = [...site.path, 'pause', 'duration'];
  const message = `cannot read the pause "${duration}"; expected seconds or a duration such as 10m`;
  problems.push(errorAt(site.document, path, message));
  return [];
}

/** Each match is an alternative, as in Istio's routes. */
function headerRoute({
  name = '',
  match = [],
}: NonNullable<CanaryStepFile['setHeaderRoute']>): HeaderRoute {
  return {
    name,
    matches: match.map(({ headerName, headerValue = {} }) => ({
      headers: { [headerName.toLowerCase()]: headerValue },
    })),
  };
}

/** Without a percentage every matching request is copied; without a match the route is taken away. */
function mirrorRoute({
  name,
  match,
  percentage = 100,
}: NonNullable<CanaryStepFile['setMirrorRoute']>): MirrorRoute {
  const matches = (match ?? []).map(({ method, path, headers = {} }) => ({
    ...(method ? { method } : {}),
    ...(path ? { path } : {}),
    headers: lowerCaseNames(headers),
  }));
  return { name, matches, percentage: match === undefined ? 0 : percentage };
}

function lowerCaseNames<T>(headers: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).map(([name, at]) => [name.toLowerCase(), at]));
}

function scale(
  written: NonNullable<CanaryStepFile['setCanaryScale']>,
  site: UseSite,
  problems: Problem[],
): RolloutStep[] {
  const message =
    'setCanaryScale is passed at once: here the platform, not the rollout, has replicas';
  problems.push(warningAt(site.document, site.path, message));
  const [what = '', value] = Object.entries(written)[0] ?? [];
  return [{ kind: 'canary-scale', label: `setCanaryScale ${what} ${value}` }];
}

/** Weights count up to the Rollout's `maxTrafficWeight`; from here on they are percent. */
function percentOf(weight: number, { maxTrafficWeight }: UseSite): number {
  return Math.min(100, (weight / maxTrafficWeight) * 100);
}
