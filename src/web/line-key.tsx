/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { ChartLine } from './chart-lines.ts';

/** A piece of a line as the charts draw it, beside its name. */
export function LineKey({ line: { label, colour, dash } }: { line: ChartLine }) {
  return (
    <>
      <svg class={`key ${colour}`} viewBox="0 0 24 10" aria-hidden="true">
        <line x1="0" y1="5" x2="24" y2="5" stroke-dasharray={dash.join(' ')} />
      </svg>
      {label}
    </>
  );
}
