import { stripVTControlCharacters } from 'node:util';

/** A part of the terminal that is drawn again and again in place. */
export interface Screen {
  draw(lines: readonly string[]): void;
}

/**
 * Whether a stream is a terminal that a part of can be drawn again. A CI log that calls itself one keeps
 * every frame, and a dumb one knows no cursor.
 */
export function isDrawable(out: NodeJS.WritableStream): out is NodeJS.WriteStream {
  const isTerminal = 'isTTY' in out && out.isTTY === true;
  return isTerminal && process.env.TERM !== 'dumb' && !process.env.CI;
}

/** Columns and rows of a terminal; one that does not tell is taken to be as small as they were. */
export function sizeOf({ columns, rows }: NodeJS.WriteStream): { columns: number; rows: number } {
  return { columns: columns || 80, rows: rows || 24 };
}

const ESCAPE = '\u001b';
const CLEAR_BELOW = `${ESCAPE}[0J`;
/** A character that is wider than it seems would wrap, and a wrapped line break the frame. */
const [NO_WRAP, WRAP] = [`${ESCAPE}[?7l`, `${ESCAPE}[?7h`];

/**
 * Draws over its own last frame, at whatever size the window has by now. Of a frame taller than it the
 * last lines are shown; the last frame stays standing.
 */
export function openScreen(out: NodeJS.WriteStream): Screen {
  let lengths: readonly number[] = [];
  return {
    draw: (lines) => {
      const { columns, rows } = sizeOf(out);
      // A window made narrower has wrapped what was drawn.
      const up = lengths.reduce((sum, length) => sum + Math.max(1, Math.ceil(length / columns)), 0);
      const home = up > 0 ? `${ESCAPE}[${up}A\r` : '';
      const shown = lines.slice(-Math.max(1, rows - 1)).map((line) => cut(line, columns - 1));
      out.write(`${home}${CLEAR_BELOW}${NO_WRAP}${shown.join('\n')}\n${WRAP}`);
      lengths = shown.map((line) => stripVTControlCharacters(line).length);
    },
  };
}

const [HIDE_CURSOR, SHOW_CURSOR] = [`${ESCAPE}[?25l`, `${ESCAPE}[?25h`];

/** Hides the cursor until it is called, or the process ends in whatever way it can still tell of. */
export function hideCursor(out: NodeJS.WriteStream): () => void {
  const show = () => void out.write(SHOW_CURSOR);
  out.write(HIDE_CURSOR);
  process.once('exit', show);
  return () => {
    process.off('exit', show);
    show();
  };
}

/** A character, or a colour code, which takes no room. */
const PIECES = new RegExp(`${ESCAPE}\\[[\\d;]*m|[^${ESCAPE}]`, 'gu');

/** At most so many characters; what colours the rest is kept, so that it ends as it would have. */
function cut(line: string, width: number): string {
  if (stripVTControlCharacters(line).length <= width) return line;
  let room = Math.max(1, width);
  let shown = '';
  for (const [piece] of line.matchAll(PIECES)) {
    if (piece.startsWith(ESCAPE)) shown += piece;
    else if (room > 0) {
      room -= 1;
      shown += room === 0 ? '…' : piece;
    }
  }
  return shown;
}
