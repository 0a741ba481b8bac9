import type { AbDifference, AbResult } from '../../core/abtest/results.ts';
import { quantityText } from '../../core/rollout/quantity-text.ts';
import type { AbRunResult, SaidVerdict } from '../../core/scenario/abtest/ab-run-result.ts';
import { countText } from '../count-text.ts';
import type { Table } from '../table.ts';
import { planTime } from '../terminal/event-line.ts';
import { differenceText, intervalText, valueText } from './ab-texts.ts';

/** Who is where: the users of each arm beside those whom its weight asks for. */
export function armTable(
  { arms, split }: AbResult,
  models: AbRunResult['models'] | null = null,
): Table {
  const users = arms.reduce((sum, arm) => sum + arm.users, 0);
  return {
    head: ['arm', 'model', 'weight', 'users', 'expected', 'share', 'requests', 'ended'],
    rows: arms.map(({ arm, percent, users: seen, exposures, ended }, index) => [
      index === 0 ? `${arm} (control)` : arm,
      models?.find((model) => model.arm === arm)?.version ?? '',
      `${percent}%`,
      countText(seen),
      countText(Math.round(split.arms[index]?.expected ?? 0)),
      users === 0 ? '-' : quantityText(seen / users, 'share'),
      countText(exposures),
      countText(ended),
    ]),
    numbers: [2, 3, 4, 5, 6, 7],
  };
}

/** One treatment beside the control, metric by metric; metrics of which nothing is known are left out. */
export function differenceTable(
  metrics: readonly AbDifference[],
  { control, arm, said }: ComparedArms,
): Table {
  return {
    head: ['', control, arm, 'difference', 'interval', 'p', 'requests', 'verdict'],
    rows: metrics.map((found) => [
      found.metric,
      valueText(found.metric, found.control.value),
      valueText(found.metric, found.treatment.value),
      differenceText(found),
      intervalText(found),
      pText(found.p),
      `${countText(found.control.requests)} / ${countText(found.treatment.requests)}`,
      verdictText(found, arm, said),
    ]),
    numbers: [1, 2, 3, 4, 5, 6],
  };
}

export interface ComparedArms {
  readonly control: string;
  readonly arm: string;
  /** Since when verdicts stand. */
  readonly said: readonly SaidVerdict[];
}

/** Of metrics that some answers of both arms had. */
export function seenDifferences(metrics: readonly AbDifference[]): readonly AbDifference[] {
  return metrics.filter(({ control, treatment }) => control.requests + treatment.requests > 0);
}

function verdictText({ metric, verdict }: AbDifference, arm: string, said: readonly SaidVerdict[]) {
  const since = said.find((one) => one.arm === arm && one.metric === metric);
  return since === undefined ? verdict : `${verdict}, since ${planTime(since.atMs)}`;
}

function pText(p: number): string {
  if (p >= 1) return '1';
  return p < 0.0001 ? '< 0.0001' : String(Number(p.toPrecision(2)));
}

/** What the columns mean, for who has not met them. */
export const AB_LEGEND =
  'Intervals and p hold at every look at once, however often one looks, and for all arms and metrics ' +
  'together: of the verdicts given at most 5% are expected to be wrong. Requests are added up by user, so that ' +
  'a few busy users count as the few they are. Latencies are compared by the ratio of their geometric ' +
  'means, everything else by the difference of means. A verdict promotes nobody: that is for people.';

/** Whether the users are where the weights want them. */
export function splitText({ split }: AbResult): string {
  if (split.message !== null) return split.message;
  return `the split is as the weights say (p ${split.p >= 1 ? '1' : split.p.toPrecision(2)}; a lie would show below 0.001)`;
}
