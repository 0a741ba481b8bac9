/* Writes the dashboards that Grafana imports, and the table of their panels: `npm run dashboards`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { BOARDS } from './boards.ts';
import { dashboardText } from './grafana-dashboard.ts';
import { panelTables, withPanelTables } from './panel-tables.ts';

const FOLDER = new URL('../../dashboards/', import.meta.url);
const README = new URL('README.md', FOLDER);

for (const board of BOARDS)
  writeFileSync(new URL(`${board.name}.json`, FOLDER), dashboardText(board));
writeFileSync(README, withPanelTables(readFileSync(README, 'utf8'), panelTables(BOARDS)));
