import { shownText } from '../../core/shown-text.ts';

/** Longer lines are hard to read. */
const MOST_COLUMNS = 80;

/** A narrow terminal would break them within words. */
function columnsHere(): number {
  return Math.min(MOST_COLUMNS, process.stdout.columns || MOST_COLUMNS);
}

/** Text as lines that end between words, each after `indent` spaces; a longer word stays whole. */
export function wrapped(text: string, indent: number, width = columnsHere()): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of shownText(text).split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((one) => ' '.repeat(indent) + one);
}

/** The same at a terminal; elsewhere one line, as a log is searched for it. */
export function sentenceLines(text: string, indent: number): string[] {
  return process.stdout.isTTY ? wrapped(text, indent) : [' '.repeat(indent) + shownText(text)];
}
