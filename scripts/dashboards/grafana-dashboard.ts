import {
  type AnnotationQuery,
  type Dashboard,
  DashboardCursorSync,
  type Panel,
  type RowPanel,
  VariableHide,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/schema';
import type { Board, Mark, PanelOf, Section, Variable } from './board.ts';
import { DATASOURCE, drawn } from './grafana-panel.ts';

/**
 * Grafana 10.4's version of the dashboard JSON: newer ones raise it as they read it, older ones do not know
 * how to go back. https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/
 */
const SCHEMA_VERSION = 39;

/** The text of a dashboard's file. */
export function dashboardText(board: Board): string {
  return `${JSON.stringify(dashboardOf(board), null, 2)}\n`;
}

function dashboardOf({ uid, title, says, variables, marks, sections }: Board): Dashboard {
  return {
    uid,
    title,
    description: says,
    tags: ['understudy'],
    schemaVersion: SCHEMA_VERSION,
    editable: true,
    graphTooltip: DashboardCursorSync.Crosshair,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    links: [
      {
        ...{ title: 'Understudy', type: 'dashboards', tags: ['understudy'], icon: 'external link' },
        ...{ asDropdown: false, includeVars: true, keepTime: true, targetBlank: false },
        ...{ tooltip: '', url: '' },
      },
    ],
    templating: { list: [DATASOURCES, ...variables.map(variableOf)] },
    annotations: { list: marks.map(annotationOf) },
    panels: laidOut(sections),
  };
}

const DATASOURCES: VariableModel = {
  name: 'datasource',
  label: 'Data source',
  type: 'datasource',
  query: 'prometheus',
  hide: VariableHide.dontHide,
  refresh: VariableRefresh.onDashboardLoad,
};

function variableOf({ name, label, values, several = false }: Variable): VariableModel {
  return {
    ...{ name, label, type: 'query', datasource: DATASOURCE },
    query: { query: values, refId: name },
    hide: VariableHide.dontHide,
    refresh: VariableRefresh.onTimeRangeChanged,
    sort: VariableSort.alphabeticalAsc,
    multi: several,
    includeAll: several,
    ...(several && { allValue: '.+', current: { text: ['All'], value: ['$__all'] } }),
  };
}

function annotationOf({ name, colour, query, title }: Mark): AnnotationQuery {
  // What is of Prometheus alone stands beside what Grafana's schema knows.
  const ofPrometheus = { expr: query, titleFormat: title, textFormat: '', tagKeys: '' };
  return {
    ...{ name, iconColor: colour, enable: true, datasource: DATASOURCE },
    ...ofPrometheus,
  };
}

const COLUMNS = 24;
const HEAD_HEIGHT = 1;
const HEIGHTS: Readonly<Record<PanelOf['kind'], number>> = {
  figure: 4,
  table: 6,
  graph: 8,
  timeline: 8,
  heatmap: 8,
};

/** Sections from the top down, panels from the left to the right; ids are places. */
function laidOut(sections: readonly Section[]): (Panel | RowPanel)[] {
  let lastId = 0;
  let y = 0;
  const nextId = () => {
    lastId += 1;
    return lastId;
  };
  return sections.flatMap(({ title, folded = false, panels }): (Panel | RowPanel)[] => {
    const head = { id: nextId(), title, gridPos: { h: HEAD_HEIGHT, w: COLUMNS, x: 0, y } };
    const { placed, bottom } = placedIn(panels, y + HEAD_HEIGHT, nextId);
    y = folded ? y + HEAD_HEIGHT : bottom;
    const row: RowPanel = { ...head, type: 'row', collapsed: folded, panels: folded ? placed : [] };
    return folded ? [row] : [row, ...placed];
  });
}

function placedIn(panels: readonly PanelOf[], top: number, nextId: () => number) {
  const placed: Panel[] = [];
  let y = top;
  for (const line of lines(panels)) {
    const h = Math.max(...line.map(({ kind }) => HEIGHTS[kind]));
    let x = 0;
    for (const panel of line) {
      const { title, says: description } = panel;
      const gridPos = { h, w: widthOf(panel), x, y };
      const id = nextId();
      placed.push({ id, title, description, datasource: DATASOURCE, gridPos, ...drawn(panel) });
      x += gridPos.w;
    }
    y += h;
  }
  return { placed, bottom: y };
}

/** Panels that stand beside each other; those of a line are as tall as its tallest. */
function lines(panels: readonly PanelOf[]): readonly (readonly PanelOf[])[] {
  const found: PanelOf[][] = [];
  let room = 0;
  for (const panel of panels) {
    const width = widthOf(panel);
    if (width > room) {
      found.push([]);
      room = COLUMNS;
    }
    found.at(-1)?.push(panel);
    room -= width;
  }
  return found;
}

function widthOf({ width = 8 }: PanelOf): number {
  return width;
}
