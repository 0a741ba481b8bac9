/**
 * What a dialog was closed with; null if a person let it be.
 *
 * @param {string} id
 * @returns {Promise<FormData | null>}
 */
export function asked(id) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(id));
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector('form'));
  dialog.returnValue = '';
  // Enter sends the form: this one must not be a button of it.
  dialog.querySelector('[data-close]')?.addEventListener('click', () => dialog.close());
  if (!dialog.open) dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      'close',
      () => resolve(dialog.returnValue === 'do' ? new FormData(form) : null),
      { once: true },
    );
  });
}

/** @type {Promise<boolean> | null} */
let asking = null;

/** The token of this tab; gone with it. */
export const token = {
  /** @returns {Record<string, string>} */
  headers() {
    const known = sessionStorage.getItem('token');
    return known === null ? {} : { authorization: `Bearer ${known}` };
  },

  /**
   * Asks a person for it, once, whoever wants it. False if they would not say.
   *
   * @param {string} why
   */
  want(why) {
    asking ??= (async () => {
      const place = /** @type {HTMLElement} */ (document.getElementById('token-why'));
      const field = /** @type {HTMLInputElement} */ (document.querySelector('#token [name=token]'));
      place.textContent = why;
      field.value = '';
      const given = await asked('token');
      if (given === null) return false;
      sessionStorage.setItem('token', String(given.get('token')).trim());
      return true;
    })().finally(() => {
      asking = null;
    });
    return asking;
  },
};

/**
 * Why a port refused, in its own words.
 *
 * @param {Response} response
 */
export async function refusalOf(response) {
  const body = await response.json().catch(() => null);
  return typeof body?.error === 'string' ? body.error : `the port answers ${response.status}`;
}
