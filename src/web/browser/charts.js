import { openChart } from './chart.js';

/** @typedef {import('../screen.ts').Axis} Axis */
/** @typedef {import('../screen.ts').Mark} Mark */
/** @typedef {import('../screen.ts').Rows} Rows */
/** @typedef {Readonly<Record<string, import('../chart-lines.ts').ChartSpec>>} ChartSpecs */

/** Rows that a chart gathers before the page asks for all anew, which is coarser the longer ago. */
const MOST_NEW_ROWS = 2_000;

/**
 * Every chart of the page.
 *
 * @param {() => void} tooMany called when the page should ask for the history anew
 */
export function openCharts(tooMany) {
  /** @type {Map<string, { table: string, chart: ReturnType<typeof openChart>, from: number }>} */
  let charts = new Map();
  /** @type {import('./scene.js').Scene} */
  const scene = {
    axis: { isPlanTime: true, startedAtMs: 0, compression: 1 },
    marks: [],
    spanSeconds: null,
  };
  let isDue = false;
  const draw = () => {
    if (isDue) return;
    isDue = true;
    // A page that nobody sees draws nothing.
    requestAnimationFrame(() => {
      isDue = false;
      for (const { chart } of charts.values()) chart.draw();
    });
  };
  /** @param {Rows} rows */
  const add = (rows) => {
    for (const { table, chart } of charts.values()) {
      const slice = rows[table];
      if (slice !== undefined) chart.add(slice);
    }
    draw();
  };
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.name !== 'span') return;
    scene.spanSeconds = target.value === '' ? null : Number(target.value);
    draw();
  });
  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) charts.get(nameOf(target))?.chart.fit();
  });
  return {
    /**
     * @param {Axis} axis
     * @param {ChartSpecs} specs
     * @param {Rows} history
     */
    open(axis, specs, history) {
      for (const { chart } of charts.values()) chart.close();
      resized.disconnect();
      scene.axis = axis;
      charts = new Map();
      for (const place of document.querySelectorAll('[data-chart]')) {
        const spec = specs[nameOf(place)];
        if (spec === undefined || !(place instanceof HTMLElement)) continue;
        const chart = openChart(place, spec, scene);
        const from = history[spec.table]?.atMs.length ?? 0;
        charts.set(nameOf(place), { table: spec.table, chart, from });
        resized.observe(place);
      }
      add(history);
    },
    /** @param {Rows} rows */
    add(rows) {
      add(rows);
      const isFull = [...charts.values()].some(
        ({ chart, from }) => chart.rows() > from + MOST_NEW_ROWS,
      );
      if (isFull) tooMany();
    },
    /** @param {readonly Mark[]} marks */
    mark(marks) {
      scene.marks = marks;
      draw();
    },
    draw,
  };
}

/** @param {Element} place */
function nameOf(place) {
  return place instanceof HTMLElement ? (place.dataset.chart ?? '') : '';
}
