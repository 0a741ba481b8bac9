import type { Label } from './classify.ts';

/** One metric of a canary, labelled. */
export interface ScoredMetric {
  readonly label: Label;
  readonly groups: readonly string[];
  readonly critical: boolean;
  readonly muted: boolean;
}

/** From 0 to 100. */
export interface Score {
  readonly summary: number;
  readonly groups: Readonly<Record<string, number>>;
}

/**
 * The weighted sum of the groups' shares of passes. A group without data has no share to give and
 * counts in full; Error is neither counted nor missed. Weights are percent; groups without one
 * share what is left.
 */
export function scoreCanary(
  all: readonly ScoredMetric[],
  weights: Readonly<Record<string, number>>,
): Score {
  const metrics = all.filter(({ muted }) => !muted);
  const names = [...new Set(metrics.flatMap(({ groups }) => groups))];
  const unweighted = names.filter((name) => weights[name] === undefined).length;
  const given = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const groups: Record<string, number> = {};
  let sum = 0;
  for (const name of names) {
    const share = passShare(metrics.filter((metric) => metric.groups.includes(name)));
    groups[name] = 100 * (share ?? 0);
    sum += (share ?? 1) * (weights[name] ?? (100 - given) / unweighted);
  }
  const isVoid = hasCriticalFailure(metrics) || lacksData(metrics);
  return { summary: isVoid ? 0 : Math.round(sum * 100) / 100, groups };
}

/** Undefined of a group with nothing that passed or failed. */
function passShare(metrics: readonly ScoredMetric[]): number | undefined {
  const counted = metrics.filter(({ label }) => label !== 'Nodata' && label !== 'Error');
  if (counted.length === 0) return undefined;
  return counted.filter(({ label }) => label === 'Pass').length / counted.length;
}

function hasCriticalFailure(metrics: readonly ScoredMetric[]): boolean {
  return metrics.some(({ critical, label }) => critical && label !== 'Pass');
}

function lacksData(metrics: readonly ScoredMetric[]): boolean {
  const silent = metrics.filter(({ label }) => label === 'Nodata').length;
  return silent * 2 >= metrics.length;
}

/** From which score on a canary passes; null: none is asked. */
export interface ScoreLimits {
  readonly pass: number | null;
  readonly marginal: number | null;
}

/** Whether the last score of a canary lets it pass. */
export function didPass(score: number, { pass, marginal }: ScoreLimits): boolean {
  return score >= (pass ?? marginal ?? Number.NEGATIVE_INFINITY);
}

/** Whether a score ends the canary before its time: one that equals `marginal` does. */
export function endsEarly(score: number, { marginal }: ScoreLimits): boolean {
  return marginal !== null && score <= marginal;
}
