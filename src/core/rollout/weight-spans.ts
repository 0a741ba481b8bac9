import type { RolloutEvent } from './state.ts';

/** A time, plan time, in which the canary had one weight. */
export interface WeightSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Percent to the canary. */
  readonly weight: number;
  /** The step that set it, counted from 1, and what it says. */
  readonly step: number;
  readonly label: string;
}

/** The weights of a rollout one after the other, until it ended; those of a moment are left out. */
export function weightSpans(
  events: readonly RolloutEvent[],
  endedAtMs: number,
): readonly WeightSpan[] {
  const first = events.find((event) => event.kind === 'step');
  let entered: Pick<WeightSpan, 'step' | 'label'> = { step: 1, label: first?.label ?? '' };
  const starts: Omit<WeightSpan, 'toMs'>[] = [{ fromMs: 0, weight: 0, ...entered }];
  for (const event of events) {
    if (event.kind === 'step') entered = { step: event.index + 1, label: event.label };
    if (event.kind === 'weight') {
      starts.push({ fromMs: event.atMs, weight: event.weight, ...entered });
    }
  }
  return starts
    .map((start, index) => ({ ...start, toMs: starts[index + 1]?.fromMs ?? endedAtMs }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** What a share may be off by, and no reading be doubted for it: half the weight, 10 points at most. */
const MOST_POINTS = 0.1;
const LEAST_POINTS = 0.01;
/** Standard errors of a share that chance alone explains. */
const CHANCE = 3;

/**
 * Whether a traffic of so many requests cannot well be that of the weight. Where there were none
 * at all, it is not.
 */
export function differsMuch(
  { weight }: Pick<WeightSpan, 'weight'>,
  requests: { readonly canary: number; readonly stable: number },
): boolean {
  const all = requests.canary + requests.stable;
  if (all <= 0) return true;
  const planned = weight / 100;
  const tolerated = Math.max(LEAST_POINTS, Math.min(MOST_POINTS, planned / 2));
  const byChance = CHANCE * Math.sqrt((planned * (1 - planned)) / all);
  return Math.abs(requests.canary / all - planned) > tolerated + byChance;
}
