import type { Plan } from '../rollout/plan.ts';
import { limitText } from '../rollout/present-setting.ts';
import type { Trigger } from '../rollout/triggers.ts';
import { formatDuration } from '../time.ts';
import type { Dimension } from './tune-result.ts';

/** How much stricter and laxer than it is a limit is tried. */
const DISTANCES = [0.5, 0.75, 1, 1.5, 2, 3];
const MINIMUM_FACTORS = [0.5, 1, 2, 4];
const INTERVAL_FACTORS = [0.5, 1, 2];
const CONSECUTIVE = [1, 2, 3];

/**
 * What is swept where no file says it: each limit around where it is, how many samples it needs, how
 * often it is looked at and how often it must be breached. The steps stay as they are.
 */
export function defaultSweep({ triggers }: Plan): readonly Dimension[] {
  const [first] = triggers;
  if (first === undefined) return [];
  const limits = new Map<string, Set<string>>();
  for (const trigger of triggers) {
    if (trigger.judge !== undefined || trigger.action !== 'rollback') continue;
    const values = limits.get(trigger.name) ?? new Set();
    limits.set(trigger.name, values);
    for (const value of limitsAround(trigger)) values.add(value);
  }
  const { minimumSamples, intervalMs } = first;
  return [
    ...[...limits].map(([name, values]) => ({ name, values: [...values] })),
    { name: 'minimumRequests', values: scaledCounts(minimumSamples) },
    { name: 'interval', values: INTERVAL_FACTORS.map((by) => formatDuration(intervalMs * by)) },
    { name: 'consecutive', values: CONSECUTIVE.map(String) },
  ];
}

/** From where nothing is wrong: 0 of a share, 1 of a score, once the baseline. */
function limitsAround({ limit, comparison, metric }: Trigger): string[] {
  const { unit } = metric;
  if (limit.kind === 'baseline') {
    return DISTANCES.map((by) =>
      limitText({ kind: 'baseline', factor: 1 + (limit.factor - 1) * by }, unit),
    );
  }
  const isFloor = comparison.startsWith('<');
  const values = DISTANCES.map((by) =>
    isFloor && unit === 'score' ? 1 - (1 - limit.value) * by : limit.value * by,
  );
  return values
    .filter((value) => value > 0)
    .map((value) => limitText({ kind: 'absolute', value }, unit));
}

function scaledCounts(count: number): string[] {
  return [...new Set(MINIMUM_FACTORS.map((by) => String(Math.max(1, Math.round(count * by)))))];
}
