import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAbTest } from '../src/commands/abtest/load-ab-named.ts';
import { filesOnDisk } from '../src/commands/files-on-disk.ts';
import { scenarioNames } from '../src/commands/scenario-files.ts';
import type { AbExpectation } from '../src/core/scenario/abtest/ab-scenario.ts';
import { loadAbTest } from '../src/core/scenario/abtest/load-ab.ts';
import { loadScenario } from '../src/core/scenario/load.ts';

const FOLDER = fileURLToPath(new URL('../scenarios', import.meta.url));

/** One row a scenario: what happens, how it must end, what it teaches. */
export function scenarioTable(): string {
  const rows = scenarioNames().map((name) => {
    const { description, teaches, ends } = rowOf(name);
    const link = `[${name}](scenarios/${name}.yaml)`;
    return `| ${link} | ${description} | ${ends} | ${teaches} |`;
  });
  return ['| scenario | what happens | ends | teaches |', '|---|---|---|---|', ...rows].join('\n');
}

interface Row {
  readonly description: string;
  readonly teaches: string;
  readonly ends: string;
}

function rowOf(name: string): Row {
  const path = join(FOLDER, `${name}.yaml`);
  const loaded = isAbTest(path) ? loadAbTest(path, filesOnDisk) : loadScenario(path, filesOnDisk);
  if (!loaded.ok) throw new Error(`scenario ${name} has problems`);
  if ('test' in loaded) return { ...loaded.test, ends: verdictsOf(loaded.test.expect) };
  const { outcome, by } = loaded.scenario.expect;
  return { ...loaded.scenario, ends: by === null ? outcome : `${outcome} by ${by}` };
}

/** What must be found; that nothing else is, is no ending. */
function verdictsOf({ verdicts }: AbExpectation): string {
  return verdicts
    .filter(({ verdict }) => verdict !== 'no difference yet')
    .map(({ arm, metric, verdict }) => `${arm} ${verdict} in ${metric}`)
    .join(', ');
}

/** The document with its table replaced. */
export function withScenarioTable(readme: string, table: string): string {
  const marks = /(<!-- scenarios -->\n)[\s\S]*?(<!-- \/scenarios -->)/;
  return readme.replace(marks, (_whole, open, close) => `${open}${table}\n${close}`);
}
