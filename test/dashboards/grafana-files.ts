import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dashboard, Panel, ValueMapping } from '@grafana/schema';

export const ROOT = join(import.meta.dirname, '../..');
export const FOLDER = join(ROOT, 'dashboards');

export const DASHBOARDS = ['rollout', 'model-serving'] as const;
export type DashboardName = (typeof DASHBOARDS)[number];

/** A query of a dashboard, as its file has it. */
export interface PanelQuery {
  readonly dashboard: DashboardName;
  /** The panel's title, and which of its queries; or a mark's name. */
  readonly where: string;
  readonly expr: string;
  readonly isInstant: boolean;
  /** Of a panel that shows states: the values that it has a word for. */
  readonly meanings: readonly number[];
}

export function dashboardIn(name: DashboardName): Dashboard {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
}

/** Those of folded rows, too; not the rows. */
export function panelsOf({ panels = [] }: Dashboard): readonly Panel[] {
  return panels.flatMap((panel) => ('panels' in panel ? panel.panels : [panel]));
}

export function queriesOf(name: DashboardName): readonly PanelQuery[] {
  const dashboard = dashboardIn(name);
  const ofPanels = panelsOf(dashboard).flatMap(({ title, targets = [], fieldConfig }) =>
    targets.map(({ refId, expr, instant }) => ({
      dashboard: name,
      where: `${title}, ${refId}`,
      expr: String(expr),
      isInstant: instant === true,
      meanings: meaningsIn(fieldConfig?.defaults.mappings ?? []),
    })),
  );
  const ofMarks = (dashboard.annotations?.list ?? []).map((mark) => ({
    dashboard: name,
    where: `the mark ${mark.name}`,
    expr: String('expr' in mark ? mark.expr : ''),
    isInstant: false,
    meanings: [],
  }));
  return [...ofPanels, ...ofMarks];
}

function meaningsIn(mappings: readonly ValueMapping[]): readonly number[] {
  return mappings.flatMap(({ type, options }) =>
    type === 'value' ? Object.keys(options).map(Number) : [],
  );
}

/** What a choice at the top of a dashboard is made of: `label_values(series, label)`. */
export function labelValuesOf(name: DashboardName) {
  const variables = dashboardIn(name).templating?.list ?? [];
  return variables.flatMap(({ name: variable, type, query }) => {
    if (type !== 'query') return [];
    const text = typeof query === 'object' ? String(query.query) : String(query);
    const [, series = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(text) ?? [];
    return [{ variable, series, label }];
  });
}
