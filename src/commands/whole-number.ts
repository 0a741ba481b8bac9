/** A flag's whole number, at least 0, as files have them too; undefined if it is none. */
export function wholeNumber(text: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value <= most ? value : undefined;
}
