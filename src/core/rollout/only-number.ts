/**
 * The one number in the text that Argo stores of a measurement, `0.118` or `[0.118]`; null if it is
 * none, or several.
 */
export function onlyNumber(text: string | undefined): number | null {
  if (text === undefined || text === '' || text === '[]') return null;
  const number = Number(text.replace(/^\[(.*)\]$/, '$1'));
  return Number.isFinite(number) ? number : null;
}
