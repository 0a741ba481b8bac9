/* Writes the table of scenarios into README.md, from the scenario files: `npx tsx scripts/scenario-table.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { scenarioTable, withScenarioTable } from './scenario-rows.ts';

const README = new URL('../README.md', import.meta.url);

writeFileSync(README, withScenarioTable(readFileSync(README, 'utf8'), scenarioTable()));
