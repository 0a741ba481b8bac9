import { shownText } from '../../core/shown-text.ts';

/** What a terminal is usually wide at least. */
const USUAL_WIDTH = 80;

/** Text as lines that end between words, each after `indent` spaces; a longer word stays whole. */
export function wrapped(text: string, indent: number, width = USUAL_WIDTH): string[] {
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
