import { createHash } from 'node:crypto';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 32rem; padding: 0 1rem; }
button { font: inherit; font-weight: 600; padding: 0.8rem 1.6rem; border: 0; border-radius: 0.4rem; color: #fff; background: #b3261e; }
button.off { background: #3a5a40; }
label { display: block; margin: 1rem 0; }
`;

const SCRIPT = `
const [state, button, cut] = ['state', 'button', 'cut'].map((id) => document.getElementById(id));
let isOn = false;
async function ask(body) {
  const token = sessionStorage.getItem('token');
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: 'Bearer ' + token } : {}) };
  const response = await fetch('/control/kill-switch', body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
  if (response.status === 401) {
    const typed = prompt('The admin token');
    if (typed === null) throw new Error('the token is wanted');
    sessionStorage.setItem('token', typed);
    return ask(body);
  }
  return response.json();
}
async function show(answer) {
  const { error, on, by, sinceMs } = await answer;
  if (on === undefined) throw new Error(error);
  isOn = on;
  const since = new Date(sinceMs).toISOString();
  state.textContent = (on ? 'On: every request goes to stable. ' : 'Off: the rollout decides. ') + (by === 'nobody' ? 'Nobody has thrown it yet.' : by + ', ' + since) + (error ? '. ' + error : '');
  button.textContent = on ? 'Switch off' : 'Kill the canary';
  button.className = on ? 'off' : '';
  cut.disabled = on;
  button.disabled = false;
}
function failed(error) { state.textContent = 'The router does not answer: ' + error.message; }
button.addEventListener('click', () => {
  const question = isOn ? 'Let the rollout decide again?' : 'Send every request to stable, at once?';
  if (!confirm(question)) return;
  button.disabled = true;
  const by = 'the admin page';
  show(ask(isOn ? { on: false, by } : { on: true, by, inFlight: cut.checked ? 'cut' : 'finish' })).catch(failed).finally(() => { button.disabled = false; });
});
show(ask()).catch(failed);
`;

/** One button, with a question before it does anything. */
export const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Kill switch</title>
<style>${STYLE}</style>
<h1>Kill switch</h1>
<p id="state" role="status">…</p>
<label><input type="checkbox" id="cut"> cut the answers that the canary is giving now</label>
<button id="button" disabled>…</button>
<script>${SCRIPT}</script>
`;

/** Its own style and script, and nothing else, from nowhere else, in nobody's frame. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${sourceOf(SCRIPT)}`,
  `style-src ${sourceOf(STYLE)}`,
  "connect-src 'self'",
  "frame-ancestors 'none'",
].join('; ');

function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
