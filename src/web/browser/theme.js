const KEY = 'understudy-theme';
const NAMES = { system: 'as the system', light: 'light', dark: 'dark' };
/** @typedef {keyof typeof NAMES} Theme */
const ORDER = /** @type {readonly Theme[]} */ (['system', 'light', 'dark']);

/**
 * Light, dark or as the system has it; remembered on this machine.
 *
 * @param {() => void} changed colours are other ones now
 */
export function startTheme(changed) {
  const button = /** @type {HTMLButtonElement} */ (document.getElementById('theme'));
  let theme = ORDER.find((name) => name === localStorage.getItem(KEY)) ?? 'system';
  const show = () => {
    document.documentElement.dataset.theme = theme;
    button.textContent = `Theme: ${NAMES[theme]}`;
    changed();
  };
  button.addEventListener('click', () => {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] ?? 'system';
    localStorage.setItem(KEY, theme);
    show();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
  show();
}
