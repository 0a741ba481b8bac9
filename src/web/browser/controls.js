import { asked, refusalOf, token } from './answers.js';

/** @typedef {import('../controls.ts').Control} Control */

const NAME = 'understudy-name';

/** The buttons: each asks first, then says what became of it. */
export function startControls() {
  /** @type {Map<string, Control>} */
  const known = new Map();
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-control]') : null;
    const control = known.get(/** @type {HTMLElement | null} */ (button)?.dataset.control ?? '');
    if (button !== null && control?.isEnabled) void press(control);
  });
  return {
    /** @param {readonly Control[]} controls */
    set(controls) {
      for (const control of controls) {
        known.set(control.place, control);
        const button = document.querySelector(`[data-control="${control.place}"]`);
        if (!(button instanceof HTMLButtonElement)) continue;
        if (button.textContent !== control.label) button.textContent = control.label;
        // One that is disabled would lose the focus of whoever is on it.
        button.setAttribute('aria-disabled', String(!control.isEnabled));
        button.dataset.verb = control.verb;
      }
    },
  };
}

/** @param {Control} control */
async function press(control) {
  const by = await consent(control);
  if (by === null) return say('', 'Nothing was done.');
  say('', `${control.label}…`);
  try {
    await ask(control, by);
  } catch {
    say('bad', `${control.label}: the port does not answer; nobody knows whether it was done.`);
  }
}

/** @param {Control} control @param {{ by: string, isCut: boolean }} by */
async function ask(control, by) {
  const response = await post(control, by);
  if (response.status === 401) {
    const isWrong = 'authorization' in token.headers();
    const why = isWrong ? 'That is not the token.' : 'This port obeys only who has its token.';
    if (await token.want(why)) return ask(control, by);
    return say('bad', `${control.label}: not done, for want of the token.`);
  }
  if (!response.ok) return say('bad', `${control.label}: not done: ${await refusalOf(response)}`);
  const { message } = await response.json();
  say('good', `${control.label}: ${message ?? 'done'}.`);
}

/** @param {Control} control @param {{ by: string, isCut: boolean }} by */
function post({ verb }, { by, isCut }) {
  const isSwitch = verb === 'kill' || verb === 'unkill';
  const kill = verb === 'kill' ? { inFlight: isCut ? 'cut' : 'finish' } : {};
  return fetch(isSwitch ? '/control/kill-switch' : '/control/commands', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...token.headers() },
    body: JSON.stringify(isSwitch ? { on: verb === 'kill', ...kill, by } : { verb, by }),
  });
}

/** @param {Control} control @returns {Promise<{ by: string, isCut: boolean } | null>} */
async function consent({ label, question, verb }) {
  element('ask-title').textContent = label;
  element('ask-question').textContent = question;
  element('ask-cut').hidden = verb !== 'kill';
  const go = element('ask-do');
  go.textContent = label;
  go.className = verb;
  const name = /** @type {HTMLInputElement} */ (document.querySelector('#ask [name=by]'));
  name.value ||= localStorage.getItem(NAME) ?? '';
  const given = await asked('ask');
  if (given === null) return null;
  const who = String(given.get('by')).trim();
  localStorage.setItem(NAME, who);
  return { by: `${who} (dashboard)`, isCut: given.get('cut') !== null };
}

/** @param {string} tone @param {string} text */
function say(tone, text) {
  const place = element('answer');
  place.className = tone;
  place.textContent = text;
}

/** @param {string} id */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
