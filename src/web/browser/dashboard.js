import { refusalOf, token } from './answers.js';
import { openCharts } from './charts.js';
import { startControls } from './controls.js';
import { startCountdowns } from './countdowns.js';
import { followRun } from './stream.js';
import { startTheme } from './theme.js';

/** @typedef {import('../viewer.ts').Changes} Changes */

const main = /** @type {HTMLElement} */ (document.getElementById('main'));
const connection = /** @type {HTMLElement} */ (document.getElementById('connection'));
let again = new AbortController();
let shell = '';
let isOver = false;

const charts = openCharts(() => again.abort());
const controls = startControls();
const countdowns = startCountdowns();
startTheme(charts.draw);

/** @param {Changes} changes */
function show({ nowMs, panels, controls: buttons, marks, isOver: over }) {
  isOver = over;
  for (const place of main.querySelectorAll('[data-panel]')) {
    const html = panels[/** @type {HTMLElement} */ (place).dataset.panel ?? ''];
    // The server has escaped every text in it.
    if (html !== undefined) place.innerHTML = html;
  }
  countdowns.set(nowMs);
  controls.set(buttons);
  charts.mark(marks);
}

void followRun({
  headers: token.headers,
  again: () => {
    again = new AbortController();
    return again.signal;
  },
  hear: ({ name, data }) => {
    if (name === 'all') {
      document.title = `${data.title} · Understudy`;
      // What has not changed keeps its focus and its place.
      if (data.html !== shell) main.innerHTML = data.html;
      shell = data.html;
      show(data);
      charts.open(data.axis, data.charts, data.rows);
      return;
    }
    show(data);
    charts.add(data.rows);
  },
  connection: (state, why) => {
    const isLost = state === 'lost' && !isOver;
    connection.className = isLost ? 'lost' : state === 'live' ? 'live' : 'over';
    connection.textContent = isLost
      ? `○ lost: ${why}; trying again`
      : state === 'live'
        ? '● live'
        : '■ this run is over; its folder has the report';
    document.body.classList.toggle('stale', isLost);
  },
  refused: async (response) => {
    const isWrong = 'authorization' in token.headers();
    connection.className = 'lost';
    connection.textContent = '○ locked: the admin token is wanted';
    const why = isWrong ? 'That is not the token.' : 'This port tells only who has its token.';
    const said = response.status === 401 ? why : await refusalOf(response);
    while (!(await token.want(said))) await pressed(connection);
  },
});

/** @param {HTMLElement} place */
function pressed(place) {
  place.textContent = '○ locked: reload the page to give the token';
  return new Promise(() => {});
}
