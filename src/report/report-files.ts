import type { Comparison } from '../core/compare/comparison.ts';
import type { AbEvent } from '../core/scenario/abtest/ab-event.ts';
import type { AbRunResult } from '../core/scenario/abtest/ab-run-result.ts';
import type { AbStudyResult } from '../core/scenario/abtest/ab-study-result.ts';
import type { BacktestResult } from '../core/scenario/backtest-result.ts';
import type { StudyResult } from '../core/scenario/study-result.ts';
import type { TuneResult } from '../core/scenario/tune-result.ts';
import { abHtml } from './abtest/ab-html.ts';
import { abMarkdown, abStudyMarkdown } from './abtest/ab-markdown.ts';
import { abStudyHtml } from './abtest/ab-study-html.ts';
import { abSentence } from './abtest/ab-texts.ts';
import { backtestHtml } from './backtest-html.ts';
import { backtestMarkdown } from './backtest-markdown.ts';
import type { TypedCommand } from './command-text.ts';
import { compareHtml } from './compare-html.ts';
import { compareMarkdown } from './compare-markdown.ts';
import { junitXml } from './junit.ts';
import { productionHtml, productionMarkdown, type ToldRollout } from './run/production-report.ts';
import { runHtml, type ToldRun } from './run/run-html.ts';
import { runMarkdown } from './run/run-markdown.ts';
import type { RunStory } from './run/run-story.ts';
import { verdictSentence } from './sentence.ts';
import { studyHtml } from './study-html.ts';
import { studyMarkdown } from './study-markdown.ts';
import { tuneHtml } from './tune-html.ts';
import { tuneMarkdown } from './tune-markdown.ts';

/** What is written of a result for people and for CI, by file name: once it is there, and again from it. */
export type ReportFiles = Readonly<Record<string, string>>;

export function runFiles(told: ToldRun): ReportFiles {
  return {
    'report.html': runHtml(told),
    'report.md': runMarkdown(told),
    'junit.xml': junitXml(told.result, verdictSentence(told.result)),
  };
}

export function studyFiles(study: StudyResult, typed: TypedCommand | null): ReportFiles {
  return { 'report.html': studyHtml(study, typed), 'report.md': studyMarkdown(study, typed) };
}

/** `triggers` is the text of the recommended triggers file. */
export function tuneFiles(
  result: TuneResult,
  triggers: string,
  command: string | null,
): ReportFiles {
  return {
    'report.html': tuneHtml(result, triggers, command),
    'report.md': tuneMarkdown(result, command),
  };
}

export function backtestFiles(
  result: BacktestResult,
  story: RunStory,
  command: string | null,
): ReportFiles {
  return {
    'report.html': backtestHtml(result, story, command),
    'report.md': backtestMarkdown(result, command),
  };
}

export function productionFiles(told: ToldRollout): ReportFiles {
  return { 'report.html': productionHtml(told), 'report.md': productionMarkdown(told) };
}

/** The page has a name of its own: a log of pairs may be compared in the folder of its run. */
export function compareFiles(
  comparison: Comparison,
  notes: readonly string[],
  command: string | null,
): ReportFiles {
  return {
    'compare.html': compareHtml(comparison, notes, command),
    'compare.md': compareMarkdown(comparison, notes, command),
  };
}

export function abFiles(
  run: AbRunResult,
  events: readonly AbEvent[],
  typed: TypedCommand | null,
): ReportFiles {
  return {
    'report.html': abHtml(run, events, typed),
    'report.md': abMarkdown(run, typed),
    'junit.xml': junitXml(run, abSentence(run)),
  };
}

export function abStudyFiles(study: AbStudyResult, typed: TypedCommand | null): ReportFiles {
  return { 'report.html': abStudyHtml(study, typed), 'report.md': abStudyMarkdown(study, typed) };
}
