/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { abMetric } from '../../core/abtest/metrics.ts';
import type {
  AbAbout,
  AbHistory,
  AbMetricHistory,
  AbNow,
  AbWatch,
} from '../../core/scenario/abtest/ab-watch.ts';
import { differenceUnit } from '../../report/abtest/ab-texts.ts';
import type { ChartSpec } from '../chart-lines.ts';
import type { Control } from '../controls.ts';
import type { Mark, Rows, Screen } from '../screen.ts';
import { AbLog } from './ab-log.tsx';
import { AbShell } from './ab-shell.tsx';
import { ArmPanel } from './arm.tsx';
import { armLines, INTERVAL_LINES } from './arm-lines.ts';
import { Differences } from './differences.tsx';
import { Standing } from './standing.tsx';

/** An A/B test under way. */
export function abScreen(watch: AbWatch): Screen {
  const { about } = watch;
  const { title, startedAtMs, compression } = about;
  return {
    title,
    axis: { isPlanTime: true, startedAtMs, compression },
    shell: () => (<AbShell about={about} pairs={pairsOf(watch)} />).toString(),
    panels: () => panelsOf(watch.now(), about),
    moment: () => momentOf(watch.now(), about),
    charts: () => chartsOf(watch),
    history: () => rowsOf(watch.history()),
    follow: (hear) => watch.follow((news) => hear(rowsOf(news))),
  };
}

function panelsOf(now: AbNow, about: AbAbout): ReadonlyMap<string, string> {
  const panels = [
    ['standing', <Standing now={now} about={about} />],
    ['differences', <Differences now={now} about={about} />],
    ['log', <AbLog now={now} about={about} />],
    ...now.arms.map((arm) => [`arm/${arm.arm}`, <ArmPanel arm={arm} about={about} />] as const),
  ] as const;
  return new Map(panels.map(([name, panel]) => [name, panel.toString()]));
}

function momentOf({ status, log }: AbNow, { endsAtMs, faults }: AbAbout) {
  const { nowMs, killSwitch } = status;
  const begun: readonly Mark[] = faults.filter(({ atMs }) => atMs <= nowMs);
  const said = log.flatMap(({ atMs, what }): readonly Mark[] =>
    what.kind === 'event' && what.event.kind === 'weights' ? [{ atMs, label: 'weights' }] : [],
  );
  const controls = [killControl(killSwitch.on)];
  return { nowMs, controls, marks: [...begun, ...said], isOver: nowMs >= endsAtMs };
}

function killControl(isOn: boolean): Control {
  return isOn
    ? {
        ...{ place: 'kill', verb: 'unkill', label: 'Switch the kill switch off', isEnabled: true },
        question: 'Let the weights decide again which arm a user gets?',
      }
    : {
        ...{ place: 'kill', verb: 'kill', label: 'Kill the treatments', isEnabled: true },
        question: 'Give every user the control, at once?',
      };
}

/** Each treatment and metric that some look has measured. */
function pairsOf(watch: AbWatch): readonly Pick<AbMetricHistory, 'arm' | 'metric'>[] {
  return watch.history().metrics;
}

function chartsOf(watch: AbWatch): Readonly<Record<string, ChartSpec>> {
  const { models } = watch.about;
  const intervals = pairsOf(watch).map(({ arm, metric }): [string, ChartSpec] => [
    `${arm}/${metric}`,
    {
      table: `${arm}/${metric}`,
      unit: differenceUnit(abMetric(metric)),
      lines: INTERVAL_LINES,
      isSigned: true,
    },
  ]);
  return {
    share: { table: 'traffic', unit: 'percent', lines: armLines(models, 'share') },
    rate: { table: 'traffic', unit: 'count', lines: armLines(models, 'rate') },
    ...Object.fromEntries(intervals),
  };
}

function rowsOf({ traffic, metrics }: AbHistory): Rows {
  const slices = metrics.map(({ arm, metric, slice }) => [`${arm}/${metric}`, slice]);
  return { traffic, ...Object.fromEntries(slices) };
}
