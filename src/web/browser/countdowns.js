import { lengthText } from './texts.js';

const TICK_MS = 500;

/** Keeps every time left on the page right between two pieces of news, by the server's clock. */
export function startCountdowns() {
  let aheadMs = 0;
  setInterval(() => {
    const nowMs = Date.now() + aheadMs;
    for (const time of document.querySelectorAll('time[data-until]')) {
      const { until, pace } = /** @type {HTMLElement} */ (time).dataset;
      time.textContent = lengthText((Number(until) - nowMs) * Number(pace));
    }
  }, TICK_MS);
  return {
    /** @param {number} serverMs what the server's clock says now */
    set(serverMs) {
      aheadMs = serverMs - Date.now();
    },
  };
}
