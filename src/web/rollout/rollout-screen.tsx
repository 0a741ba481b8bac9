/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { RunHistory, RunWatch } from '../../core/history/run-watch.ts';
import { CANARY, type ChartSpec, METRIC_LINES, SHARE, STABLE, WEIGHT } from '../chart-lines.ts';
import { type Control, controlsOf } from '../controls.ts';
import type { Rows, Screen } from '../screen.ts';
import { ExposurePanel } from './exposure.tsx';
import { Headline } from './headline.tsx';
import { Log } from './log.tsx';
import { marksOf } from './marks.ts';
import { MetricPanel } from './metric.tsx';
import { ModelPanel } from './model.tsx';
import { RoutersPanel } from './routers.tsx';
import { Shell } from './shell.tsx';
import { Track } from './track.tsx';

/** A rollout, in a rehearsal or in production. */
export function rolloutScreen(watch: RunWatch): Screen {
  const { about } = watch;
  const { title, world, startedAtMs, compression } = about;
  return {
    title,
    axis: { isPlanTime: world === 'rehearsal', startedAtMs, compression },
    shell: () => (<Shell metrics={watch.now().metrics} about={about} />).toString(),
    panels: () => panelsOf(watch),
    moment: () => {
      const { status, log } = watch.now();
      // In production it may be taken up again; a rehearsal goes down.
      const isOver = world === 'rehearsal' && status.rollout?.phase === 'ended';
      const controls = isOver ? controlsOf(status).map(pastIt) : controlsOf(status);
      return { nowMs: status.nowMs, controls, marks: marksOf(log, about, status.nowMs), isOver };
    },
    charts: () => chartsOf(watch),
    history: () => rowsOf(watch.history()),
    follow: (hear) => watch.follow((news) => hear(rowsOf(news))),
  };
}

function pastIt(control: Control): Control {
  return { ...control, isEnabled: false };
}

function panelsOf(watch: RunWatch): ReadonlyMap<string, string> {
  const { about } = watch;
  const now = watch.now();
  const panels = [
    ['headline', <Headline now={now} about={about} />],
    ['exposure', <ExposurePanel now={now} />],
    ['track', <Track now={now} about={about} />],
    ['stable', <ModelPanel side="stable" now={now} about={about} />],
    ['canary', <ModelPanel side="canary" now={now} about={about} />],
    ['routers', <RoutersPanel now={now} />],
    ['log', <Log now={now} about={about} />],
    ...now.metrics.map(
      (metric) => [`metric/${metric.key}`, <MetricPanel metric={metric} about={about} />] as const,
    ),
  ] as const;
  return new Map(panels.map(([name, panel]) => [name, panel.toString()]));
}

function chartsOf(watch: RunWatch): Readonly<Record<string, ChartSpec>> {
  const metrics = watch.now().metrics.map(({ key, unit }): [string, ChartSpec] => {
    return [key, { table: key, unit: unit ?? 'count', lines: METRIC_LINES }];
  });
  return {
    weight: { table: 'traffic', unit: 'percent', lines: [WEIGHT, SHARE] },
    rate: { table: 'traffic', unit: 'count', lines: [CANARY, STABLE] },
    ...Object.fromEntries(metrics),
  };
}

function rowsOf({ traffic, metrics }: RunHistory): Rows {
  return { traffic, ...Object.fromEntries(metrics.map(({ key, slice }) => [key, slice])) };
}
