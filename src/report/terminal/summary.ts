import colors from 'picocolors';
import type { ModelResult, RunResult } from '../../core/scenario/run-result.ts';
import { shownText } from '../../core/shown-text.ts';
import { counted } from '../count-text.ts';
import { goodputTable } from '../goodput-table.ts';
import { scorerTable } from '../scorer-table.ts';
import { shareText, verdictSentence } from '../sentence.ts';
import { columns } from './columns.ts';
import { tableLines } from './table-lines.ts';
import { sentenceLines } from './wrapped.ts';

/** The end of a run: the verdict, what was expected, what was injected beside what was seen. */
export function printSummary(result: RunResult, folder: string, out: NodeJS.WritableStream): void {
  const { traffic, models, notes } = result;
  const tables = tablesLines(result);
  const lines = [
    '',
    ...sentenceLines(verdictSentence(result), 0).map((line) => colors.bold(line)),
    '',
    ...expectationLines(result),
    '',
    `  ${counted(traffic.sent, 'request')}, ${counted(traffic.errors, 'error')}, p50 ${ms(traffic.latencyP50Ms)}, ` +
      `p95 ${ms(traffic.latencyP95Ms)}, sender lag p50 ${ms(traffic.lagP50Ms)}`,
    ...modelLines('stable', models.stable),
    ...modelLines('canary', models.canary),
    ...tables,
    ...notes.flatMap((note) => sentenceLines(`note: ${note}`, 2)),
    // A table has an empty line behind it already.
    ...(notes.length === 0 && tables.length > 0 ? [] : ['']),
    `  run folder: ${folder}`,
    '',
  ];
  out.write(lines.join('\n'));
}

export function expectationLines({ expectations }: Pick<RunResult, 'expectations'>): string[] {
  const rows = expectations.map(({ name, expected, actual, pass }) => [
    pass ? '  ✔' : '  ✘',
    name,
    `expected ${expected}`,
    pass && expected === actual ? '' : `got ${actual}`,
  ]);
  return columns(rows).map((line, index) =>
    expectations[index]?.pass ? colors.green(line) : colors.red(line),
  );
}

function modelLines(role: string, model: ModelResult): string[] {
  const { answered, injected, detected } = model;
  if (answered === 0) return [];
  return [
    `  ${role} ${shownText(model.version)}: hallucinations injected ` +
      `${shareText(injected.hallucinations, answered)}, detected ` +
      `${shareText(detected.hallucinations, detected.scored)}`,
  ];
}

/** The lone known-good scorer of most scenarios has its line with the model. */
function tablesLines(result: RunResult): string[] {
  const hasScorers = result.models.canary.scorers.some(({ scorer }) => scorer !== 'known-good');
  const lines = [
    ...tableLines(goodputTable(result)),
    ...(hasScorers ? tableLines(scorerTable(result)) : []),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

function ms(value: number): string {
  return `${Math.round(value)}ms`;
}
