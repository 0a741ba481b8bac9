import { join } from 'node:path';
import { type Comparison, compared } from '../core/compare/comparison.ts';
import { countPairs } from '../live/compare/count-pairs.ts';
import { type Database, openDatabase } from '../live/compare/database.ts';
import { type LostLines, lostLines } from '../live/compare/lost-lines.ts';
import { type PairFiles, pairFiles } from '../live/compare/pair-files.ts';
import { type ReadableLogs, readableLogs } from '../live/compare/readable-logs.ts';
import { makeFolders, writeResults } from '../live/run-folder.ts';
import { wordsText } from '../report/command-text.ts';
import { compareSentence } from '../report/compare-sentence.ts';
import { counted } from '../report/count-text.ts';
import { compareFiles } from '../report/report-files.ts';
import { printComparison } from '../report/terminal/compare-summary.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { defaultFolder, madeFolder } from './out-folder.ts';
import { complain, refuse } from './refusal.ts';
import { conclude, jsonText, progressAsCounted, type VoiceFlags } from './voice.ts';

export interface CompareFlags extends VoiceFlags {
  readonly out?: string;
}

/**
 * `understudy compare`: what stable and a shadow answered to the same requests, side by side. Exit
 * codes: 0 compared, whatever came out; 2 no such log, or none with a pair; 3 no database here.
 */
export async function runCompare(
  logs: readonly string[],
  flags: CompareFlags,
  out: NodeJS.WritableStream,
): Promise<ExitCode> {
  const found = pairFiles(logs);
  if (!found.ok) return refuse(found.error);
  const database = await openDatabase();
  if ('error' in database) return refuse(database.error, EXIT.cannotRun);
  try {
    const command = wordsText(['compare', ...logs]);
    const readable = await readableLogs(database, found.files);
    const asked = { logs: readable, named: found.files, command };
    return await compareIn(database, asked, { flags, out }).finally(readable.close);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return refuse(`${logs.join(', ')}: cannot be read as a log of pairs: ${why}`);
  } finally {
    database.close();
  }
}

interface Asked {
  readonly logs: ReadableLogs;
  readonly named: PairFiles;
  /** What was typed. */
  readonly command: string;
}

async function compareIn(
  database: Database,
  { logs, named, command }: Asked,
  { flags, out }: { readonly flags: CompareFlags; readonly out: NodeJS.WritableStream },
): Promise<ExitCode> {
  const { files } = logs;
  const lost = await lostLines(database, files, named);
  for (const line of lost.first) complain(line);
  const progress = progressAsCounted(flags, 'passes over the logs');
  const pairs = await countPairs(database, files, progress.done).finally(progress.close);
  const comparison = compared(pairs);
  if (comparison.pairs === 0) {
    const paths = [...named.lines, ...named.parquet].join(', ');
    return refuse(`${paths}: holds no pair that can be compared${lostText(lost)}`);
  }
  const path = flags.out ?? defaultFolder('compare');
  const problem = madeFolder(path, () => makeFolders(path));
  if (problem !== undefined) return refuse(problem);
  const notes = lostText(lost) === '' ? [] : [`left out${lostText(lost)}`];
  const value = plainOf(comparison, { lost, command });
  writeResults(path, {
    'compare.json': jsonText(value),
    ...compareFiles(comparison, notes, command),
  });
  const at = { notes, page: join(path, 'compare.html') };
  const print = (to: NodeJS.WritableStream) => printComparison(comparison, at, to);
  conclude({ value, sentence: compareSentence(comparison), print }, flags, out);
  return EXIT.ok;
}

function lostText({ corrupt, newer }: LostLines): string {
  const parts = [
    ...(corrupt === 0 ? [] : [counted(corrupt, 'corrupt line')]),
    ...(newer === 0 ? [] : [`${counted(newer, 'line')} of a newer format`]),
  ];
  return parts.length === 0 ? '' : `: ${parts.join(' and ')}`;
}

/** As JSON has it: bins as lists of where they start and how many values they hold. */
function plainOf(
  comparison: Comparison,
  { lost: { corrupt, newer }, command }: { readonly lost: LostLines; readonly command: string },
) {
  const replaced: unknown = JSON.parse(
    JSON.stringify(
      { version: 1, command, ...comparison, lost: { corrupt, newer } },
      (_key, value) => (value instanceof Map ? [...value].sort(([a], [b]) => a - b) : value),
    ),
  );
  return replaced;
}
