import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOnDisk } from '../src/commands/files-on-disk.ts';
import { scenarioNames } from '../src/commands/scenario-files.ts';
import { loadScenario } from '../src/core/scenario/load.ts';

const FOLDER = fileURLToPath(new URL('../scenarios', import.meta.url));

/** One row a scenario: what happens, how it must end, what it teaches. */
export function scenarioTable(): string {
  const rows = scenarioNames().map((name) => {
    const loaded = loadScenario(join(FOLDER, `${name}.yaml`), filesOnDisk);
    if (!loaded.ok) throw new Error(`scenario ${name} has problems`);
    const { description, teaches, expect } = loaded.scenario;
    const by = expect.by === null ? '' : ` by ${expect.by}`;
    const link = `[${name}](scenarios/${name}.yaml)`;
    return `| ${link} | ${description} | ${expect.outcome}${by} | ${teaches} |`;
  });
  return ['| scenario | what happens | ends | teaches |', '|---|---|---|---|', ...rows].join('\n');
}

/** The document with its table replaced. */
export function withScenarioTable(readme: string, table: string): string {
  const marks = /(<!-- scenarios -->\n)[\s\S]*?(<!-- \/scenarios -->)/;
  return readme.replace(marks, (_whole, open, close) => `${open}${table}\n${close}`);
}
