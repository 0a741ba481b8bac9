import { chartOptions, columnsOf, HEIGHT_PX } from './chart-options.js';
import { secondsOf, whenText } from './scene.js';
import { quantityText } from './texts.js';

/** @typedef {import('../../core/history/run-watch.ts').TableSlice} TableSlice */

/**
 * A chart in its place, with the rows it draws.
 *
 * @param {HTMLElement} place
 * @param {import('../chart-lines.ts').ChartSpec} spec
 * @param {import('./scene.js').Scene} scene
 */
export function openChart(place, spec, scene) {
  const columns = columnsOf(spec.lines);
  const text = (/** @type {number} */ value) =>
    spec.unit === 'percent' ? `${Number(value.toFixed(1))}%` : quantityText(value, spec.unit);
  /** @type {number[]} */
  const x = [];
  /** @type {(number | null)[][]} */
  const ys = columns.map(() => []);
  const options = { ...chartOptions(spec, text, scene), width: place.clientWidth };
  const chart = new uPlot(options, [x, ...ys], place);

  const readout = document.querySelector(
    `[data-readout="${CSS.escape(place.dataset.chart ?? '')}"]`,
  );
  const said = (/** @type {number} */ row) => {
    const values = spec.lines.flatMap(({ column, label }) => {
      const value = ys[columns.indexOf(column)]?.[row];
      return value == null ? [] : [`${label} ${text(value)}`];
    });
    return [whenText(x[row] ?? 0, scene.axis), ...values].join('  ');
  };
  chart.hooks.setCursor = [
    () => {
      const { idx } = chart.cursor;
      if (readout !== null) readout.textContent = idx == null ? '' : said(idx);
    },
  ];
  place.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || x.length === 0) return;
    event.preventDefault();
    const row = Math.min(x.length - 1, Math.max(0, (chart.cursor.idx ?? x.length - 1) + step));
    chart.setCursor({ left: chart.valToPos(x[row] ?? 0, 'x'), top: 0 });
  });

  return {
    /** @param {TableSlice} slice */
    add: ({ atMs, columns: found }) => {
      // News may tell again what the history told already.
      const last = x.at(-1) ?? Number.NEGATIVE_INFINITY;
      for (const [row, at] of atMs.entries()) {
        const seconds = secondsOf(at, scene.axis);
        if (seconds <= last) continue;
        x.push(seconds);
        for (const [index, name] of columns.entries()) {
          // A row of one measurement is its own lowest and highest.
          const value = found[name]?.[row] ?? found[name.replace(/:.*/, '')]?.[row];
          ys[index]?.push(value ?? null);
        }
      }
    },
    draw: () => chart.setData([x, ...ys]),
    rows: () => x.length,
    fit: () => chart.setSize({ width: place.clientWidth, height: HEIGHT_PX }),
    close: () => chart.destroy(),
  };
}
