import { pauseSeconds } from '../analysis/pause-duration.ts';
import { errorAt, type Problem } from '../document.ts';
import { type AnalysisUse, resolveUse, type UseSite } from './analysis-use.ts';
import type { CanaryStepFile, RolloutAnalysis } from './rollout-schema.ts';

export type RolloutStep =
  | { readonly kind: 'set-weight'; readonly weight: number }
  | { readonly kind: 'pause'; readonly durationMs: number | null }
  | { readonly kind: 'analysis'; readonly analysis: AnalysisUse };

/** One step of a canary; none, and a problem, if it cannot be had. */
export function readStep(
  written: CanaryStepFile,
  site: UseSite,
  problems: Problem[],
): RolloutStep[] {
  if (written.setWeight !== undefined) return [{ kind: 'set-weight', weight: written.setWeight }];
  if (written.analysis) {
    const path = [...site.path, 'analysis'];
    const uses = resolved(written.analysis, { ...site, path }, problems);
    return uses.map((analysis) => ({ kind: 'analysis' as const, analysis }));
  }
  if ('pause' in written) return readPause(written.pause?.duration, site, problems);
  const [kind] = Object.keys(written);
  const message = `step ${kind} is not supported; expected setWeight, pause or analysis`;
  problems.push(errorAt(site.document, site.path, message));
  return [];
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

/** The analysis settled at its site, its problems put with the others. */
export function resolved(
  analysis: RolloutAnalysis,
  site: UseSite,
  problems: Problem[],
): AnalysisUse[] {
  const settled = resolveUse(analysis, site);
  problems.push(...settled.problems);
  return settled.use ? [settled.use] : [];
}
