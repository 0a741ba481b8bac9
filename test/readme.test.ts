import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scenarioTable, withScenarioTable } from '../scripts/scenario-rows.ts';

const README = join(import.meta.dirname, '../README.md');

it('the table of scenarios says what the scenario files say (npx tsx scripts/scenario-table.ts)', () => {
  const readme = readFileSync(README, 'utf8');
  expect(withScenarioTable(readme, scenarioTable())).toBe(readme);
});
