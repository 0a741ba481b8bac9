import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { journalTurns, parseJournalLine, replay } from '../core/rollout/journal.ts';
import type { AbEvent } from '../core/scenario/abtest/ab-event.ts';
import type { AbRunResult } from '../core/scenario/abtest/ab-run-result.ts';
import type { AbStudyResult } from '../core/scenario/abtest/ab-study-result.ts';
import type { BacktestResult } from '../core/scenario/backtest-result.ts';
import type { Prediction, Unpredicted } from '../core/scenario/prediction.ts';
import type { RunResult } from '../core/scenario/run-result.ts';
import type { StudyResult } from '../core/scenario/study-result.ts';
import type { TuneResult } from '../core/scenario/tune-result.ts';
import { writeResults } from '../live/run-folder.ts';
import type { TypedCommand } from '../report/command-text.ts';
import {
  abFiles,
  abStudyFiles,
  backtestFiles,
  productionFiles,
  type ReportFiles,
  runFiles,
  studyFiles,
  tuneFiles,
} from '../report/report-files.ts';
import { storyOf } from '../report/run/run-story.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { refuse } from './refusal.ts';
import { concludeLines, type VoiceFlags } from './voice.ts';

/**
 * `understudy report <folder>`: writes the reports of a run's folder again, from its results and its
 * journal; of a production rollout's state folder, of the rollout so far. Exit codes: 0 written, 2 the
 * folder is not one.
 */
export function runReport(
  folder: string,
  voice: VoiceFlags,
  print: (line: string) => void,
): ExitCode {
  const found = reportedFolder(folder);
  if (!found.ok) return refuse(found.error);
  let files: ReportFiles;
  try {
    files = filesOf(found.path);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return refuse(error.message);
  }
  writeResults(found.path, files);
  const paths = Object.keys(files).map((name) => join(found.path, name));
  concludeLines({ value: paths, verdict: paths.slice(0, 1), lines: paths }, voice, print);
  return EXIT.ok;
}

const RESULT = 'result.json';
const STUDY = 'simulation.json';
const TUNING = 'tune.json';
const JOURNAL = 'journal.jsonl';

const RESULTS = [RESULT, STUDY, TUNING, JOURNAL];

type FoundFolder =
  | { readonly ok: true; readonly path: string }
  /** One line that says what to do. */
  | { readonly ok: false; readonly error: string };

/** The folder itself, or the one rollout of a production file's state folder. */
function reportedFolder(path: string): FoundFolder {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    return { ok: false, error: `${path}: there is no such folder; expected the folder of a run` };
  }
  if (holdsResults(path)) return { ok: true, path };
  const inside = readdirSync(path)
    .map((name) => join(path, name))
    .filter((inner) => existsSync(join(inner, JOURNAL)));
  const [only] = inside;
  if (only !== undefined && inside.length === 1) return { ok: true, path: only };
  const error =
    only === undefined
      ? `${path}: no folder of a run: it has none of ${RESULTS.join(', ')}`
      : `${path}: holds ${inside.length} runs; name one of ${inside.join(', ')}`;
  return { ok: false, error };
}

function holdsResults(path: string): boolean {
  return RESULTS.some((name) => existsSync(join(path, name)));
}

const UNENDED = 'its run did not come to an end; run the command again';

/** What is in a file is not what is to be there; the message is one line. */
class Unreadable extends Error {}

function filesOf(folder: string): ReportFiles {
  const at = (name: string) => join(folder, name);
  if (existsSync(at(TUNING))) {
    const triggers = existsSync(at('triggers.yaml'))
      ? readFileSync(at('triggers.yaml'), 'utf8')
      : '';
    return made<TuneResult>(at(TUNING), (tuning) => tuneFiles(tuning, triggers, textOf(folder)));
  }
  if (existsSync(at(STUDY))) {
    return made<AnyStudy>(at(STUDY), (study) => ofStudy(study, typedOf(folder)));
  }
  if (!existsSync(at(RESULT))) {
    // A run has the files that it was made from beside its journal, a production rollout has not.
    if (existsSync(at('files'))) throw new Unreadable(`${folder}: ${UNENDED}`);
    return ofRollout(at(JOURNAL));
  }
  return made<AnyResult>(at(RESULT), (result) => ofResult(result, folder));
}

type AnyStudy = StudyResult | AbStudyResult;
type AnyResult = RunResult | BacktestResult | AbRunResult;

function ofStudy(study: AnyStudy, typed: TypedCommand | null): ReportFiles {
  return 'findings' in study ? abStudyFiles(study, typed) : studyFiles(study, typed);
}

function ofResult(result: AnyResult, folder: string): ReportFiles {
  const journal = join(folder, JOURNAL);
  if ('kind' in result) {
    const events = linesOf(journal).map((line): AbEvent => JSON.parse(line));
    return abFiles(result, events, typedOf(folder));
  }
  const story = storyOf(linesOf(journal).map(parseJournalLine), 0);
  if (result.world === 'backtest') return backtestFiles(result, story, textOf(folder));
  const told = { story, command: typedOf(folder), prediction: predictionOf(folder) };
  return runFiles({ result, ...told });
}

function ofRollout(journal: string): ReportFiles {
  try {
    const records = linesOf(journal).map(parseJournalLine);
    const story = storyOf(records, journalTurns(records).beganAtMs);
    return productionFiles({ story, state: replay(records).state });
  } catch (error) {
    throw unreadable(journal, error);
  }
}

/** Makes files of what is written in one; whatever is not there was not written by this version. */
function made<Written>(path: string, make: (written: Written) => ReportFiles): ReportFiles {
  try {
    return make(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Unreadable {
  if (error instanceof Unreadable) return error;
  const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return new Unreadable(
    `${path}: is not as this version writes it (${why}); run the command again`,
  );
}

/** A killed process may have torn its last line: nothing of that turn had been done. */
function linesOf(path: string): readonly string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}

/** Null where nobody wrote down what was typed. */
function commandIn(folder: string): TypedCommand | string | null {
  const path = join(folder, 'command.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

function typedOf(folder: string): TypedCommand | null {
  const command = commandIn(folder);
  return typeof command === 'string' ? null : command;
}

function textOf(folder: string): string | null {
  const command = commandIn(folder);
  return typeof command === 'string' ? command : null;
}

function predictionOf(folder: string): Prediction | Unpredicted | null {
  const path = join(folder, 'prediction.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}
