/**
 * As much of a terminal as is drawn to here: lines that are wrapped anew when its width changes, a cursor,
 * and the codes that move and clear. Another code is an error.
 */
export class SmallTerminal {
  readonly isTTY = true;
  isCursorShown = true;
  /** Characters of each line, of whatever width the window had. */
  #lines: string[] = [''];
  #row = 0;
  #wraps = true;

  columns: number;
  rows: number;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Lines of text, without those that are empty at the end. */
  text(): string[] {
    return this.#lines.join('\n').trimEnd().split('\n');
  }

  /** A window made narrower wraps what it shows; the cursor goes with its line. */
  resize(columns: number, rows: number): void {
    const wrapped = (line: string) =>
      line.length <= columns ? [line] : (line.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? []);
    const above = this.#lines.slice(0, this.#row).flatMap(wrapped);
    this.#lines = [...above, ...this.#lines.slice(this.#row).flatMap(wrapped)];
    this.#row = above.length;
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    // A sign for the character that begins a code.
    const signed = text.replaceAll('\u001b', '␛');
    for (const [piece] of signed.matchAll(/␛\[\??[\d;]*[A-Za-z]|[^␛]/gu)) this.#take(piece);
    return true;
  }

  #take(piece: string): void {
    const up = /^␛\[(\d+)A$/.exec(piece)?.[1];
    if (up !== undefined) this.#row = Math.max(0, this.#row - Number(up));
    else if (piece === '␛[0J') this.#lines = [...this.#lines.slice(0, this.#row), ''];
    else if (/^␛\[\?7[lh]$/.test(piece)) this.#wraps = piece.endsWith('h');
    else if (/^␛\[\?25[lh]$/.test(piece)) this.isCursorShown = piece.endsWith('h');
    else if (/^␛\[[\d;]*m$/.test(piece) || piece === '\r') return;
    else if (piece === '\n') this.#newLine();
    else if (piece.startsWith('␛')) throw new Error(`no such code: ${JSON.stringify(piece)}`);
    else this.#put(piece);
  }

  #newLine(): void {
    this.#row += 1;
    this.#lines[this.#row] ??= '';
  }

  #put(character: string): void {
    const line = this.#lines[this.#row] ?? '';
    if (line.length < this.columns) this.#lines[this.#row] = line + character;
    else if (this.#wraps) {
      this.#newLine();
      this.#put(character);
    }
  }
}
