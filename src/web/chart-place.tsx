/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { ChartLine } from './chart-lines.ts';
import { LineKey } from './line-key.tsx';

/** Where the script draws a chart; arrow keys move its cursor, and what is there is read out below. */
export function ChartPlace({ name, title }: { name: string; title: string }) {
  return (
    <>
      <div class="chart" data-chart={name} tabindex={0} role="img" aria-label={title} />
      <output data-readout={name} />
    </>
  );
}

/** A chart that says by itself what its lines are. */
export function TitledChart(chart: { name: string; title: string; lines: readonly ChartLine[] }) {
  const { name, title, lines } = chart;
  return (
    <figure>
      <figcaption>
        {title}
        {lines.map((line) => (
          <span>
            <LineKey line={line} />
          </span>
        ))}
      </figcaption>
      <ChartPlace name={name} title={title} />
    </figure>
  );
}
