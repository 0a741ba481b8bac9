import { html } from 'hono/html';
import type { Markup } from './chart/plot.ts';
import type { Table } from './table.ts';

/** A table too wide for a phone scrolls by itself, by the keyboard too, and not the page; a class a row, if any. */
export function tableHtml({ head, rows, numbers }: Table, classes: readonly string[] = []): Markup {
  const kind = (column: number) => (numbers.includes(column) ? 'number' : 'text');
  const says = head.filter((cell) => cell !== '').join(', ');
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${says}"><table>
<thead><tr>${head.map((cell, column) => html`<th scope="col" class="${kind(column)}">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row, index) =>
      html`<tr class="${classes[index] ?? ''}">${row.map(
        (cell, column) => html`<td class="${kind(column)}">${cell}</td>`,
      )}</tr>`,
  )}</tbody></table></div>`;
}
