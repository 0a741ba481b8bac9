/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Table } from '../report/table.ts';

/** A table too wide for its place scrolls by itself, by keyboard too. */
export function TableView({ table, label }: { table: Table; label: string }) {
  const kind = (column: number) => (table.numbers.includes(column) ? 'number' : 'text');
  return (
    <section class="wide" tabindex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {table.head.map((cell, column) => (
              <th class={kind(column)} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr>
              {row.map((cell, column) => (
                <td class={kind(column)}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
