/** A line of a text and its number, from 1. */
export interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

/** The lines but blank ones and remarks (`# …`), without their ends and a byte order mark. */
export function numberedLines(text: string): NumberedLine[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, index) => ({ line: index + 1, text: line }))
    .filter((line) => !/^\s*(?:#|$)/.test(line.text));
}
