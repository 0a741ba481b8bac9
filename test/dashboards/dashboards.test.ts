import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BOARDS } from '../../scripts/dashboards/boards.ts';
import { dashboardText } from '../../scripts/dashboards/grafana-dashboard.ts';
import { panelTables, withPanelTables } from '../../scripts/dashboards/panel-tables.ts';
import { DASHBOARDS, dashboardIn, FOLDER, panelsOf, queriesOf } from './grafana-files.ts';

it.each(BOARDS)('$name.json is what npm run dashboards writes', (board) => {
  expect(readFileSync(join(FOLDER, `${board.name}.json`), 'utf8')).toBe(dashboardText(board));
});

it('the tables of panels in dashboards/README.md are what npm run dashboards writes', () => {
  const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  expect(withPanelTables(readme, panelTables(BOARDS))).toBe(readme);
});

describe.each(DASHBOARDS)('%s', (name) => {
  const dashboard = dashboardIn(name);
  const panels = panelsOf(dashboard);

  it('says of each panel what it says, and in what unit', () => {
    for (const { title, description, fieldConfig, options, type } of panels) {
      expect(description, title).toMatch(/^[A-Z].{20,}\.$/);
      const yAxis = options?.yAxis as { readonly unit?: string } | undefined;
      if (type === 'table' || type === 'state-timeline') continue;
      expect(fieldConfig?.defaults.unit ?? yAxis?.unit, title).toMatch(/./);
    }
  });

  it('has panels that Grafana has not given up, each known by one number', () => {
    const kinds = ['timeseries', 'stat', 'state-timeline', 'table', 'heatmap'];
    expect(panels.filter(({ type }) => !kinds.includes(type))).toEqual([]);
    const rows = (dashboard.panels ?? []).filter(({ type }) => type === 'row');
    const ids = [...rows, ...panels].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has panels that stand beside each other and not on each other', () => {
    const places = new Map<string, string | undefined>();
    for (const { gridPos, title } of panels) {
      const { x = 0, y = 0, w = 0, h = 0 } = gridPos ?? {};
      expect(x + w, title).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column += 1)
        for (let line = y; line < y + h; line += 1) {
          const place = `${folderOf(title)} ${column} ${line}`;
          expect(places.get(place), `${title} stands on it`).toBeUndefined();
          places.set(place, title);
        }
    }
  });

  it('rates over what Grafana takes to be right for a scrape interval, and totals over the time shown', () => {
    for (const { where, expr } of queriesOf(name))
      for (const [, range] of expr.matchAll(/\[(.*?)\]/g))
        expect(['$__rate_interval', '$__range'], where).toContain(range);
  });

  /** Folded rows lie one over the other until they are opened. */
  function folderOf(title: string | undefined): string {
    const folded = (dashboard.panels ?? []).find(
      (row) => 'panels' in row && row.panels.some((panel) => panel.title === title),
    );
    return folded?.title ?? '';
  }
});
