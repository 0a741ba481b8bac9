import { drawMarks } from './marks.js';
import { colour } from './scene.js';
import { lengthText } from './texts.js';

/** @typedef {import('../chart-lines.ts').ChartLine} ChartLine */
/** @typedef {import('./scene.js').Scene} Scene */

export const HEIGHT_PX = 150;

/** Steps of an axis of plan time, seconds. */
const LENGTHS = [1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];

/** A limit that lies so many times above all values would flatten them: it is told in words then. */
const FAR = 5;

/**
 * What a chart's columns are: of a line with a band its lowest and highest, too.
 *
 * @param {readonly ChartLine[]} lines
 */
export function columnsOf(lines) {
  return lines.flatMap(({ column, hasBand }) =>
    hasBand ? [column, `${column}:low`, `${column}:high`] : [column],
  );
}

/**
 * How uPlot is to draw a chart; its first column is time.
 *
 * @param {import('../chart-lines.ts').ChartSpec} spec
 * @param {(value: number) => string} text
 * @param {Scene} scene
 * @returns {Omit<uPlot.Options, 'width'>}
 */
export function chartOptions({ lines, unit, isSigned }, text, scene) {
  const columns = columnsOf(lines);
  const place = (/** @type {string} */ column) => columns.indexOf(column) + 1;
  const { isPlanTime } = scene.axis;
  const limits = lines.flatMap(({ column, isLimit }) => (isLimit ? [place(column)] : []));
  const banded = lines.filter(({ hasBand }) => hasBand);
  const planAxis = {
    incrs: LENGTHS,
    values: (/** @type {uPlot} */ _, /** @type {number[]} */ at) =>
      at.map((seconds) => lengthText(seconds * 1_000)),
  };
  return {
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'run' } },
    scales: {
      x: { time: !isPlanTime, range: (_, low, high) => spanOf(low, high, scene) },
      y: { range: (chart) => rangeOf(chart, { limits, unit, isSigned: isSigned === true }) },
    },
    axes: [
      { ...INKS, size: 28, ...(isPlanTime ? planAxis : {}) },
      { ...INKS, size: 56, values: (_, values) => values.map((value) => text(value)) },
    ],
    series: [{}, ...columns.map((column) => seriesOf(column, lines))],
    bands: banded.map(({ column }) => ({
      series: [place(`${column}:high`), place(`${column}:low`)],
      fill: () => colour('band'),
    })),
    hooks: { draw: [(chart) => drawMarks(chart, scene)] },
  };
}

const INKS = {
  stroke: () => colour('soft'),
  grid: { stroke: () => colour('line'), width: 1 },
  ticks: { show: false },
};

/**
 * @param {string} column
 * @param {readonly ChartLine[]} lines
 * @returns {uPlot.Series}
 */
function seriesOf(column, lines) {
  const line = lines.find((one) => one.column === column);
  // The edge of a band is no line of its own.
  if (line === undefined) return { width: 0, points: { show: false } };
  const paths = line.isStepped ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  return {
    label: line.label,
    stroke: () => colour(line.colour),
    width: 1.75,
    ...(line.dash.length > 0 ? { dash: [...line.dash] } : {}),
    ...(paths ? { paths } : {}),
    points: { show: (_chart, _index, first, last) => last - first < 40 && !line.isLimit, size: 4 },
  };
}

/**
 * The present stands at the right edge.
 *
 * @param {number} low
 * @param {number} high
 * @param {Scene} scene
 * @returns {[number, number]}
 */
function spanOf(low, high, { spanSeconds }) {
  if (low == null) return [0, 1];
  const from = spanSeconds === null ? low : Math.max(low, high - spanSeconds);
  return from === high ? [high - 1, high + 1] : [from, high];
}

/**
 * From 0 to above what is seen, and the limits, where those are near; or as far below 0 as values are.
 *
 * @param {uPlot} chart
 * @param {{ limits: readonly number[], unit: string, isSigned: boolean }} kind
 * @returns {[number, number]}
 */
function rangeOf(chart, { limits, unit, isSigned }) {
  if (unit === 'percent') return [0, 100];
  const values = extremes(chart, (index) => !limits.includes(index));
  const limit = extremes(chart, (index) => limits.includes(index)).high;
  const isFar = values.high > 0 && limit > values.high * FAR;
  const top = isFar ? values.high : Math.max(values.high, limit);
  const room = (top - (isSigned ? values.low : 0)) * 0.15 || 1;
  return [isSigned ? values.low - room : 0, top + room];
}

/**
 * The least and the greatest of what is seen, and of 0.
 *
 * @param {uPlot} chart
 * @param {(index: number) => boolean} isMeant
 */
function extremes(chart, isMeant) {
  const [first, last] = chart.series[0]?.idxs ?? [0, 0];
  let [low, high] = [0, 0];
  for (const [index, values] of chart.data.entries()) {
    if (index === 0 || !isMeant(index)) continue;
    for (let row = first; row <= last; row += 1) {
      low = Math.min(low, values[row] ?? 0);
      high = Math.max(high, values[row] ?? 0);
    }
  }
  return { low, high };
}
