import { colour, secondsOf } from './scene.js';

/** Labels that stand close take turns in height. */
const ROWS = 3;

/**
 * Draws each mark as a line with its label over a chart.
 *
 * @param {uPlot} chart
 * @param {import('./scene.js').Scene} scene
 */
export function drawMarks(chart, { marks, axis }) {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  ctx.strokeStyle = colour('ink');
  ctx.fillStyle = colour('ink');
  ctx.lineJoin = 'round';
  for (const [index, { atMs, label }] of marks.entries()) {
    const left = chart.valToPos(secondsOf(atMs, axis), 'x', true);
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    const isRight = left > bbox.left + bbox.width * 0.7;
    ctx.textAlign = isRight ? 'right' : 'left';
    const top = bbox.top + (12 + (index % ROWS) * 13) * ratio;
    writeOver(ctx, label, left + (isRight ? -4 : 4) * ratio, top);
  }
  ctx.restore();
}

/**
 * Text that is read on top of lines.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} label
 * @param {number} left
 * @param {number} top
 */
function writeOver(ctx, label, left, top) {
  ctx.save();
  ctx.setLineDash([]);
  ctx.strokeStyle = colour('card');
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.strokeText(label, left, top);
  ctx.fillText(label, left, top);
  ctx.restore();
}
