import { shownText } from '../../core/shown-text.ts';

/**
 * Rows of text with their columns lined up: `numbers` on the right, the others on the left. The last
 * column is left as it is.
 */
export function columns(
  written: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): string[] {
  const rows = written.map((row) => row.map(shownText));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        if (numbers.includes(index)) return cell.padStart(width);
        return index === row.length - 1 ? cell : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
