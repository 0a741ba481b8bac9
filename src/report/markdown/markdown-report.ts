import { countText } from '../count-text.ts';
import type { Table } from '../table.ts';
import { markdownCode, markdownText } from './markdown-text.ts';

/** What a comment of a pull request says of a run. Every text in it is escaped. */
export interface MarkdownReport {
  /** Null where nothing was expected. */
  readonly isGood: boolean | null;
  readonly title: string;
  readonly verdict: string;
  readonly tables: readonly Table[];
  /** What the reader should know before trusting the numbers. */
  readonly notes: readonly string[];
  /** Seed, world, Prometheus, in a few words. */
  readonly made: string;
  /** What to type to have it again; null where that is not known. */
  readonly command: string | null;
}

/** A comment is to be read at one glance; the page beside it has them all. */
const MOST_ROWS = 12;
const MOST_NOTES = 4;

export function markdownReport(report: MarkdownReport): string {
  const { isGood, title, verdict, tables, notes, made, command } = report;
  const mark = isGood === null ? '' : isGood ? '✅ ' : '❌ ';
  const blocks = [
    `### ${mark}${markdownText(title)}`,
    markdownText(verdict),
    ...tables.filter(({ rows }) => rows.length > 0).map(markdownTable),
    noteList(notes),
    markdownText(made),
    command === null ? '' : `To repeat it: ${markdownCode(command)}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function markdownTable({ head, rows, numbers }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdownText).join(' | ')} |`;
  const align = head.map((_, column) => (numbers.includes(column) ? '--:' : '---'));
  const rest = rows.length - MOST_ROWS;
  return [
    line(head),
    `| ${align.join(' | ')} |`,
    ...rows.slice(0, MOST_ROWS).map(line),
    ...(rest > 0 ? [line(padded(`and ${countText(rest)} more`, head.length))] : []),
  ].join('\n');
}

function padded(first: string, columns: number): readonly string[] {
  return Array.from({ length: columns }, (_, column) => (column === 0 ? first : ''));
}

function noteList(notes: readonly string[]): string {
  const rest = notes.length - MOST_NOTES;
  const lines = notes.slice(0, MOST_NOTES).map((note) => `- ${markdownText(note)}`);
  return [...lines, ...(rest > 0 ? [`- and ${countText(rest)} more notes`] : [])].join('\n');
}
