import { stripVTControlCharacters } from 'node:util';

/** A part of the terminal that is drawn again and again in place. */
export interface Screen {
  draw(lines: readonly string[]): void;
  /** Leaves the last frame standing and the cursor below it. */
  close(): void;
}

const CLEAR_BELOW = '\u001b[0J';
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** Draws over its own last frame; a frame taller than the window shows its last lines only. */
export function openScreen(out: NodeJS.WriteStream): Screen {
  let drawn = 0;
  out.write(HIDE_CURSOR);
  return {
    draw: (lines) => {
      const visible = lines.slice(-Math.max(1, out.rows - 1));
      const up = drawn > 0 ? `\u001b[${drawn}A\r` : '';
      out.write(`${up}${CLEAR_BELOW}${visible.map((line) => cut(line, out.columns)).join('\n')}\n`);
      drawn = visible.length;
    },
    close: () => {
      out.write(SHOW_CURSOR);
    },
  };
}

/** A wrapped line would count as two and break the frame; colours do not count. */
function cut(line: string, width: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length < width ? line : `${plain.slice(0, Math.max(1, width - 1))}…`;
}
